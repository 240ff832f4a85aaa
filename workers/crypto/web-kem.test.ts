import { expect, test, vi } from "vitest";
import { ml_kem768 } from "@noble/post-quantum/ml-kem.js";
import { createWebCrypto } from "./web-crypto.ts";

const seed = new Uint8Array(64).map((_, at) => at);
const { publicKey, secretKey } = ml_kem768.keygen(seed);

/** A platform that has ML-KEM-768, as newer browsers do: noble's. */
function withKem(importKey: (...args: unknown[]) => Promise<unknown> = () => Promise.resolve({})): SubtleCrypto {
  const decapsulateBits = (name: string, _key: object, cipherText: Uint8Array): Promise<ArrayBuffer> => {
    expect(name).toBe("ML-KEM-768");
    return Promise.resolve(Uint8Array.from(ml_kem768.decapsulate(cipherText, secretKey)).buffer);
  };
  return { importKey, decapsulateBits } as unknown as SubtleCrypto;
}

test("the key is taken as its seed, never to be exported", async () => {
  const importKey = vi.fn(() => Promise.resolve({}));
  const own = await createWebCrypto(withKem(importKey)).decapsulation(seed);
  expect(importKey).toHaveBeenCalledWith("raw-seed", seed, "ML-KEM-768", false, ["decapsulateBits"]);
  const { cipherText, sharedSecret } = ml_kem768.encapsulate(publicKey);
  expect(await own?.(cipherText)).toEqual(sharedSecret);
});

test("a platform without it, or that does not take the key, has none", async () => {
  const refusing = withKem(() => Promise.reject(new DOMException("no such algorithm", "NotSupportedError")));
  expect(await createWebCrypto(refusing).decapsulation(seed)).toBeNull();
  const without = { importKey: () => Promise.resolve({}) };
  expect(await createWebCrypto(without as unknown as SubtleCrypto).decapsulation(seed)).toBeNull();
});
