/**
 * Whether a worker can put keys that refuse export into IndexedDB. In WebKit (2.50, Safari 26) a SharedWorker can not: there
 * the clone of any CryptoKey throws a DataCloneError, and no device could keep its secrets (secret-records.ts).
 */
export async function keepsKeys(subtle: SubtleCrypto, clone: (key: CryptoKey) => unknown): Promise<boolean> {
  try {
    clone(await subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]));
    return true;
  } catch {
    return false;
  }
}
