/** The cache key as a non-extractable AES-256-GCM CryptoKey, which IndexedDB can hold and script cannot read. */
import { sealedForm, type CacheKey } from "../../shared/crypto/wrap.ts";

export const generateCacheCryptoKey = (subtle: SubtleCrypto = globalThis.crypto.subtle): Promise<CryptoKey> =>
  subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);

const parameters = (nonce: Uint8Array, aad: Uint8Array): AesGcmParams => ({
  name: "AES-GCM",
  iv: nonce as Uint8Array<ArrayBuffer>,
  additionalData: aad as Uint8Array<ArrayBuffer>,
});

export function cacheKeyFromCryptoKey(key: CryptoKey, subtle: SubtleCrypto = globalThis.crypto.subtle): CacheKey {
  return sealedForm({
    randomBytes: (length) => globalThis.crypto.getRandomValues(new Uint8Array(length)),
    seal: async (nonce, aad, plaintext) =>
      new Uint8Array(await subtle.encrypt(parameters(nonce, aad), key, plaintext as Uint8Array<ArrayBuffer>)),
    open: async (nonce, aad, sealed) => {
      try {
        return new Uint8Array(await subtle.decrypt(parameters(nonce, aad), key, sealed as Uint8Array<ArrayBuffer>));
      } catch {
        return null;
      }
    },
  });
}
