/**
 * ChaCha20-Poly1305 of the platform's own (WebCrypto Modern Algorithms, a WICG draft: "ChaCha20-Poly1305"; keys are imported as
 * "raw-secret"), where it has it: several times as fast as script, and on other threads.
 */
import type { BulkCipher, CryptoPort } from "../../shared/crypto/primitives.ts";

export type BulkSubtle = Pick<SubtleCrypto, "decrypt" | "encrypt" | "importKey">;

const NAME = "ChaCha20-Poly1305";
/** Octets. It has no import of its own, so that it is a file of its own. */
const [KEY, NONCE, TAG] = [32, 12, 16];

function parameters(nonce: Uint8Array): AesGcmParams {
  if (nonce.length !== NONCE) throw new Error("12-byte nonce");
  return { name: NAME, iv: nonce as Uint8Array<ArrayBuffer> };
}

const isSame = (a: Uint8Array | null, b: Uint8Array): boolean =>
  a?.length === b.length && a.every((byte, at) => byte === b[at]);

/** Rejects where the platform does not know it. */
export async function webBulkCipher(subtle: BulkSubtle, key32: Uint8Array): Promise<BulkCipher> {
  if (key32.length !== KEY) throw new Error("32-byte key");
  // not in every list of formats yet
  const format = "raw-secret" as "raw";
  const key = await subtle.importKey(format, key32 as Uint8Array<ArrayBuffer>, NAME, false, ["encrypt", "decrypt"]);
  return {
    seal: async (nonce, plaintext) =>
      new Uint8Array(await subtle.encrypt(parameters(nonce), key, plaintext as Uint8Array<ArrayBuffer>)),
    async open(nonce, sealed) {
      const asked = parameters(nonce);
      if (sealed.length < TAG) return null;
      try {
        return new Uint8Array(await subtle.decrypt(asked, key, sealed as Uint8Array<ArrayBuffer>));
      } catch {
        return null;
      }
    },
  };
}

/** Whether the platform's gives what the portable one gives, and refuses what that refuses. */
export async function webBulkWorks(subtle: BulkSubtle, portable: CryptoPort["chacha"]): Promise<boolean> {
  const [key, nonce, text] = [new Uint8Array(KEY).fill(1), new Uint8Array(NONCE).fill(2), new Uint8Array(100).fill(3)];
  const expected = portable.seal(key, nonce, new Uint8Array(0), text);
  const altered = expected.map((byte, at) => (at === 50 ? byte ^ 1 : byte));
  try {
    const cipher = await webBulkCipher(subtle, key);
    const isRight =
      isSame(await cipher.seal(nonce, text), expected) && isSame(await cipher.open(nonce, expected), text);
    return isRight && (await cipher.open(nonce, altered)) === null;
  } catch {
    return false;
  }
}
