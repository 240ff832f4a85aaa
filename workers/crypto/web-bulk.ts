/**
 * ChaCha20-Poly1305 of the platform's own (WebCrypto Modern Algorithms, a WICG draft: "ChaCha20-Poly1305"; keys are imported as
 * "raw-secret"), where it has it: several times as fast as script, and on other threads.
 */
import { portableBase } from "../../shared/crypto/portable-base.ts";
import { KEY_BYTES, NONCE_BYTES, TAG_BYTES, type BulkCipher } from "../../shared/crypto/primitives.ts";
import { assert } from "../../shared/lib/assert.ts";
import { equalBytes } from "../../shared/lib/bytes.ts";

export type BulkSubtle = Pick<SubtleCrypto, "decrypt" | "encrypt" | "importKey">;

const NAME = "ChaCha20-Poly1305";
const NONE = new Uint8Array(0);

const parameters = (nonce: Uint8Array): AesGcmParams => {
  assert(nonce.length === NONCE_BYTES, "12-byte nonce");
  return { name: NAME, iv: nonce as Uint8Array<ArrayBuffer> };
};

/** Rejects where the platform does not know it. */
export async function webBulkCipher(subtle: BulkSubtle, key32: Uint8Array): Promise<BulkCipher> {
  assert(key32.length === KEY_BYTES, "32-byte key");
  // not in every list of formats yet
  const format = "raw-secret" as "raw";
  const key = await subtle.importKey(format, key32 as Uint8Array<ArrayBuffer>, NAME, false, ["encrypt", "decrypt"]);
  return {
    seal: async (nonce, plaintext) =>
      new Uint8Array(await subtle.encrypt(parameters(nonce), key, plaintext as Uint8Array<ArrayBuffer>)),
    async open(nonce, sealed) {
      const asked = parameters(nonce);
      if (sealed.length < TAG_BYTES) return null;
      try {
        return new Uint8Array(await subtle.decrypt(asked, key, sealed as Uint8Array<ArrayBuffer>));
      } catch {
        return null;
      }
    },
  };
}

/** Whether the platform's gives what the portable one gives, and refuses what that refuses. */
export async function webBulkWorks(subtle: BulkSubtle): Promise<boolean> {
  const [key, nonce] = [new Uint8Array(KEY_BYTES).fill(1), new Uint8Array(NONCE_BYTES).fill(2)];
  const text = new Uint8Array(100).fill(3);
  const expected = portableBase.chacha.seal(key, nonce, NONE, text);
  const altered = expected.map((byte, at) => (at === 50 ? byte ^ 1 : byte));
  try {
    const cipher = await webBulkCipher(subtle, key);
    const opened = await cipher.open(nonce, expected);
    return (
      equalBytes(await cipher.seal(nonce, text), expected) &&
      opened !== null &&
      equalBytes(opened, text) &&
      (await cipher.open(nonce, altered)) === null
    );
  } catch {
    return false;
  }
}
