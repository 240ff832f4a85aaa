/** The port on @noble/ciphers, @noble/curves and @noble/hashes alone: runs wherever JavaScript does. */
import { gcm } from "@noble/ciphers/aes.js";
import { chacha20poly1305 } from "@noble/ciphers/chacha.js";
import { ed25519, x25519 } from "@noble/curves/ed25519.js";
import { hkdf } from "@noble/hashes/hkdf.js";
import { hmac } from "@noble/hashes/hmac.js";
import { sha256, sha512 } from "@noble/hashes/sha2.js";
import { randomBytes } from "@noble/hashes/utils.js";
import { assert } from "../lib/assert.ts";
import { concatBytes, equalBytes } from "../lib/bytes.ts";
import { signatureWellFormed } from "./ed25519-rules.ts";
import { KEY_BYTES, NONCE_BYTES, TAG_BYTES } from "./primitives.ts";
import type { Aead, CryptoPort, Ed25519, X25519 } from "./primitives.ts";

interface Cipher {
  encrypt(plaintext: Uint8Array): Uint8Array;
  decrypt(sealed: Uint8Array): Uint8Array;
}
type MakeCipher = (key: Uint8Array, nonce: Uint8Array, aad: Uint8Array) => Cipher;

/** noble throws on a bad tag; keys and nonces of wrong length are our own fault and keep throwing. */
function aead(make: MakeCipher): Aead<Uint8Array, Uint8Array | null> {
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

function orNull<T>(compute: () => T): T | null {
  try {
    return compute();
  } catch {
    return null;
  }
}

const littleEndian = (bytes: Uint8Array): bigint => bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);

/** [S]B − [k]A, encoded, must be R byte for byte: the cofactorless equation that native implementations use. */
function verifyCofactorless(public32: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  const { Point } = ed25519;
  const r = signature.subarray(0, 32);
  const k = Point.Fn.create(littleEndian(sha512(concatBytes(r, public32, message))));
  const s = littleEndian(signature.subarray(32));
  const kA = Point.fromBytes(public32).multiplyUnsafe(k);
  return equalBytes(Point.BASE.multiplyUnsafe(s).subtract(kA).toBytes(), r);
}

export const portableEd25519: Ed25519 = {
  publicKey: (secret) => Promise.resolve(ed25519.getPublicKey(secret)),
  sign: (secret, message) => Promise.resolve(ed25519.sign(message, secret)),
  verify: (public32, message, signature) =>
    Promise.resolve(
      signatureWellFormed(public32, signature) &&
        orNull(() => verifyCofactorless(public32, message, signature)) === true,
    ),
};

const agree = (secret: Uint8Array, public32: Uint8Array): Uint8Array | null =>
  orNull(() => x25519.getSharedSecret(secret, public32));

export const portableX25519: X25519 = {
  publicKey: (secret) => Promise.resolve(x25519.getPublicKey(secret)),
  sharedSecret: (secret, public32) => {
    assert(secret.length === KEY_BYTES, "32-byte secret key");
    return Promise.resolve(agree(secret, public32));
  },
  ephemeral: (public32) => {
    const fresh = randomBytes(KEY_BYTES);
    const secret = agree(fresh, public32);
    return Promise.resolve(secret === null ? null : { share: x25519.getPublicKey(fresh), secret });
  },
};

/** The platform's getRandomValues gives no more at once. */
const MAX_RANDOM = 65_536;

function portableRandom(length: number): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(length);
  for (let at = 0; at < length; at += MAX_RANDOM) out.set(randomBytes(Math.min(MAX_RANDOM, length - at)), at);
  return out;
}

const aes = aead((key, nonce, aad) => gcm(key, nonce, aad));

export const portableCrypto: CryptoPort = {
  randomBytes: portableRandom,
  sha256: (bytes) => sha256(bytes),
  sha256Async: (bytes) => Promise.resolve(sha256(bytes)),
  hmac: (key, bytes) => hmac(sha256, key, bytes),
  hkdf: (ikm, salt, info, length) => Promise.resolve(hkdf(sha256, ikm, salt, info, length)),
  aesGcm: {
    seal: (...args) => Promise.resolve(aes.seal(...args)),
    open: (...args) => Promise.resolve(aes.open(...args)),
  },
  chacha: aead((key, nonce, aad) => chacha20poly1305(key, nonce, aad)),
  ed25519: portableEd25519,
  x25519: portableX25519,
};
