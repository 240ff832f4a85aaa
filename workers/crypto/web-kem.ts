/** ML-KEM-768 of WebCrypto (WICG "Modern Algorithms in the Web Cryptography API"), where the platform has it. */
import type { Decapsulate } from "../../shared/crypto/primitives.ts";

interface KemSubtle {
  importKey(
    format: "raw-seed",
    seed: Uint8Array,
    algorithm: string,
    extractable: false,
    usages: readonly ["decapsulateBits"],
  ): Promise<object>;
  decapsulateBits(algorithm: string, key: object, cipherText: Uint8Array): Promise<ArrayBuffer>;
}

const NAME = "ML-KEM-768";

/** The key can not be exported. Null where there is none, or the seed is not taken. */
export async function webDecapsulation(subtle: object, seed64: Uint8Array): Promise<Decapsulate | null> {
  const kem = subtle as Partial<KemSubtle>;
  if (!kem.importKey || !kem.decapsulateBits) return null;
  const { importKey, decapsulateBits } = kem as KemSubtle;
  const key = await importKey.call(subtle, "raw-seed", seed64, NAME, false, ["decapsulateBits"]).catch(() => null);
  if (key === null) return null;
  return async (cipherText) => new Uint8Array(await decapsulateBits.call(subtle, NAME, key, cipherText));
}
