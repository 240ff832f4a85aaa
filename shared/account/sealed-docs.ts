/**
 * A device's own documents at rest, sealed under its cache key: AES-256-GCM, aad = the document's name, layout
 * nonce12 ‖ ciphertext ‖ tag16. A document that does not open counts as absent: a cache can be made again.
 */
import type { CryptoPort } from "../crypto/primitives.ts";
import { concatBytes, utf8 } from "../lib/bytes.ts";
import type { LocalStore } from "../storage/local-store.ts";

const NONCE_BYTES = 12;

export interface SealedDocs {
  /** Null if absent or not ours. */
  get(name: string): Promise<Uint8Array | null>;
  /** Durable and whole when it resolves. */
  put(name: string, plaintext: Uint8Array): Promise<void>;
  delete(name: string): Promise<void>;
}

export function createSealedDocs(crypto: CryptoPort, local: LocalStore, cacheKey: Uint8Array): SealedDocs {
  const aad = (name: string): Uint8Array => utf8(`aerogramme/v1/doc/${name}`);
  return {
    async get(name) {
      const sealed = await local.docs.get(name);
      if (!sealed || sealed.length < NONCE_BYTES) return null;
      return crypto.aesGcm.open(cacheKey, sealed.subarray(0, NONCE_BYTES), aad(name), sealed.subarray(NONCE_BYTES));
    },
    async put(name, plaintext) {
      const nonce = crypto.randomBytes(NONCE_BYTES);
      const sealed = await crypto.aesGcm.seal(cacheKey, nonce, aad(name), plaintext);
      await local.docs.put(name, concatBytes(nonce, sealed));
    },
    delete: (name) => local.docs.delete(name),
  };
}
