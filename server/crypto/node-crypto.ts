/** The crypto port on node:crypto (OpenSSL). Node before 24.7 has no ML-KEM: age/identity.ts brings noble's. */
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  hkdfSync,
  randomBytes,
  sign,
  verify,
  webcrypto,
} from "node:crypto";
import type { CipherGCMTypes, CipherChaCha20Poly1305Types, KeyObject } from "node:crypto";
import { constantTimeEqual } from "../../shared/crypto/constant-time.ts";
import { signatureWellFormed } from "../../shared/crypto/ed25519-rules.ts";
import { KEY_BYTES, NONCE_BYTES, TAG_BYTES } from "../../shared/crypto/primitives.ts";
import type { Aead, CryptoPort } from "../../shared/crypto/primitives.ts";
import { assert } from "../../shared/lib/assert.ts";
import { stretch } from "./stretch.ts";

type AeadName = "aes-256-gcm" | "chacha20-poly1305";
type Curve = "Ed25519" | "X25519";

/** Plain Uint8Arrays go out, so that equality and structured cloning behave as on other platforms. */
const plain = (bytes: Buffer): Uint8Array<ArrayBuffer> => Uint8Array.from(bytes);

const cipherName = (name: AeadName): CipherGCMTypes & CipherChaCha20Poly1305Types =>
  name as CipherGCMTypes & CipherChaCha20Poly1305Types;

function checkKey(key: Uint8Array, nonce: Uint8Array): void {
  assert(key.length === KEY_BYTES && nonce.length === NONCE_BYTES, "32-byte key and 12-byte nonce");
}

/** The same bytes where nothing else lies in their memory: opened messages are large. */
const unshared = (bytes: Buffer): Uint8Array<ArrayBuffer> =>
  bytes.buffer instanceof ArrayBuffer && bytes.buffer.byteLength === bytes.length
    ? new Uint8Array(bytes.buffer)
    : plain(bytes);

function aead(name: AeadName): Aead<Uint8Array, Uint8Array | null> {
  const options = { authTagLength: TAG_BYTES };
  return {
    seal(key, nonce, aad, plaintext) {
      checkKey(key, nonce);
      const cipher = createCipheriv(cipherName(name), key, nonce, options);
      cipher.setAAD(aad, { plaintextLength: plaintext.length });
      const sealed = new Uint8Array(plaintext.length + TAG_BYTES);
      sealed.set(cipher.update(plaintext));
      cipher.final();
      sealed.set(cipher.getAuthTag(), plaintext.length);
      return sealed;
    },
    open(key, nonce, aad, sealed) {
      checkKey(key, nonce);
      const length = sealed.length - TAG_BYTES;
      if (length < 0) return null;
      const decipher = createDecipheriv(cipherName(name), key, nonce, options);
      decipher.setAAD(aad, { plaintextLength: length });
      decipher.setAuthTag(sealed.subarray(length));
      const opened = decipher.update(sealed.subarray(0, length));
      return orNull(() => decipher.final()) === null ? null : unshared(opened);
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

const base64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64url");

/** PKCS #8 (RFC 8410) for a 32-byte secret key, up to that key. */
const PKCS8_PREFIX: Readonly<Record<Curve, Uint8Array>> = {
  Ed25519: Buffer.from("302e020100300506032b657004220420", "hex"),
  X25519: Buffer.from("302e020100300506032b656e04220420", "hex"),
};

interface Imported {
  /** SHA-256: no copy that outlives the caller's own is kept. */
  readonly hash: Uint8Array;
  readonly key: KeyObject;
}

/** An import costs as much as ten signatures; a key object lives no longer than the caller's array it came from. */
const imported: Readonly<Record<Curve, WeakMap<Uint8Array, Imported>>> = {
  Ed25519: new WeakMap(),
  X25519: new WeakMap(),
};

function privateKey(crv: Curve, secret: Uint8Array): KeyObject {
  assert(secret.length === KEY_BYTES, "32-byte secret key");
  const known = imported[crv].get(secret);
  const hash = sha256(secret);
  if (known !== undefined && constantTimeEqual(known.hash, hash)) return known.key;
  const key = importSecret(crv, secret);
  imported[crv].set(secret, { hash, key });
  return key;
}

function importSecret(crv: Curve, secret: Uint8Array): KeyObject {
  const der = Buffer.concat([PKCS8_PREFIX[crv], secret]);
  const key = createPrivateKey({ key: der, format: "der", type: "pkcs8" });
  der.fill(0);
  return key;
}

const publicKey = (crv: Curve, bytes: Uint8Array): KeyObject | null =>
  bytes.length === KEY_BYTES
    ? orNull(() => createPublicKey({ key: { kty: "OKP", crv, x: base64url(bytes) }, format: "jwk" }))
    : null;

function rawPublic(key: KeyObject): Uint8Array<ArrayBuffer> {
  const { x } = key.export({ format: "jwk" });
  assert(x !== undefined, "an OKP key has x");
  return plain(Buffer.from(x, "base64url"));
}

/** Null if the peer's key is of low order. */
function agree(secret: KeyObject, peer: Uint8Array): Uint8Array | null {
  const key = publicKey("X25519", peer);
  const shared = key === null ? null : orNull(() => diffieHellman({ privateKey: secret, publicKey: key }));
  return shared === null ? null : plain(shared);
}

/**
 * From random octets, which any X25519 secret is (RFC 7748 §5). Not by generateKeyPair: in Node 20 its job locks the key once more when
 * it is collected, and where that happens while the key is exported, the thread waits for itself for ever.
 */
function ephemeral(peer: Uint8Array): { share: Uint8Array; secret: Uint8Array } | null {
  const octets = randomBytes(KEY_BYTES);
  const key = importSecret("X25519", octets);
  octets.fill(0);
  const secret = agree(key, peer);
  return secret === null ? null : { share: rawPublic(createPublicKey(key)), secret };
}

function verifyEd25519(public32: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  if (!signatureWellFormed(public32, signature)) return false;
  const key = publicKey("Ed25519", public32);
  return key !== null && orNull(() => verify(null, message, key, signature)) === true;
}

/** Octets that take a millisecond or so to hash: more are hashed by another thread, which takes a copy of them. */
const LARGE = 1 << 19;
const offThread = (bytes: Uint8Array): Promise<ArrayBuffer> => webcrypto.subtle.digest("SHA-256", bytes);

const sha256 = (bytes: Uint8Array): Uint8Array => plain(createHash("sha256").update(bytes).digest());
const aes = aead("aes-256-gcm");

export const nodeCrypto: CryptoPort = {
  randomBytes: (length) => plain(randomBytes(length)),
  sha256,
  sha256Async: async (bytes) => (bytes.length < LARGE ? sha256(bytes) : new Uint8Array(await offThread(bytes))),
  hmac: (key, bytes) => plain(createHmac("sha256", key).update(bytes).digest()),
  // it is OpenSSL's already
  bulkChacha: () => Promise.resolve(null),
  decapsulation: () => Promise.resolve(null),
  hkdf: (ikm, salt, info, length) => Promise.resolve(new Uint8Array(hkdfSync("sha256", ikm, salt, info, length))),
  aesGcm: {
    seal: (...args) => Promise.resolve(aes.seal(...args)),
    open: (...args) => Promise.resolve(aes.open(...args)),
  },
  chacha: aead("chacha20-poly1305"),
  ed25519: {
    publicKey: (secret) => Promise.resolve(rawPublic(createPublicKey(privateKey("Ed25519", secret)))),
    sign: (secret, message) => Promise.resolve(plain(sign(null, message, privateKey("Ed25519", secret)))),
    verify: (...args) => Promise.resolve(verifyEd25519(...args)),
  },
  x25519: {
    publicKey: (secret) => Promise.resolve(rawPublic(createPublicKey(privateKey("X25519", secret)))),
    sharedSecret: (secret, peer) => Promise.resolve(agree(privateKey("X25519", secret), peer)),
    ephemeral: (peer) => Promise.resolve(ephemeral(peer)),
  },
  stretch,
};
