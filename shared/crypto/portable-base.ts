/** What @noble/ciphers and @noble/hashes bring to every platform: all that a port has to have synchronously. */
import { chacha20poly1305 } from "@noble/ciphers/chacha.js";
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { randomBytes } from "@noble/hashes/utils.js";
import { assert } from "../lib/assert.ts";
import { KEY_BYTES, NONCE_BYTES, TAG_BYTES } from "./primitives.ts";
import type { Aead, CryptoPort } from "./primitives.ts";

interface Cipher {
  encrypt(plaintext: Uint8Array): Uint8Array;
  decrypt(sealed: Uint8Array): Uint8Array;
}
type MakeCipher = (key: Uint8Array, nonce: Uint8Array, aad: Uint8Array) => Cipher;

/** noble throws on a bad tag; keys and nonces of wrong length are our own fault and keep throwing. */
export function aead(make: MakeCipher): Aead<Uint8Array, Uint8Array | null> {
  const checked: MakeCipher = (key, nonce, aad) => {
    assert(key.length === KEY_BYTES && nonce.length === NONCE_BYTES, "32-byte key and 12-byte nonce");
    return make(key, nonce, aad);
  };
  return {
    seal: (key, nonce, aad, plaintext) => checked(key, nonce, aad).encrypt(plaintext),
    open: (key, nonce, aad, sealed) => {
      const cipher = checked(key, nonce, aad);
      return sealed.length < TAG_BYTES ? null : orNull(() => cipher.decrypt(sealed));
    },
  };
}

export function orNull<T>(compute: () => T): T | null {
  try {
    return compute();
  } catch {
    return null;
  }
}

/** The platform's getRandomValues gives no more at once. */
const MAX_RANDOM = 65_536;

function portableRandom(length: number): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(length);
  for (let at = 0; at < length; at += MAX_RANDOM) out.set(randomBytes(Math.min(MAX_RANDOM, length - at)), at);
  return out;
}

export const portableBase: Pick<CryptoPort, "randomBytes" | "sha256" | "hmac" | "chacha"> = {
  randomBytes: portableRandom,
  sha256: (bytes) => sha256(bytes),
  hmac: (key, bytes) => hmac(sha256, key, bytes),
  chacha: aead((key, nonce, aad) => chacha20poly1305(key, nonce, aad)),
};
