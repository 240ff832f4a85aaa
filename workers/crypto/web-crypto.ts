/**
 * The crypto port on WebCrypto, with the portable implementation for what the platform lacks (Ed25519 and X25519 in
 * older browsers, everything where there is no `crypto.subtle`) and for what WebCrypto cannot do synchronously.
 */
import { signatureWellFormed } from "../../shared/crypto/ed25519-rules.ts";
import { portableCrypto } from "../../shared/crypto/portable.ts";
import { KEY_BYTES, NONCE_BYTES } from "../../shared/crypto/primitives.ts";
import type { Aead, CryptoPort, Ed25519, X25519 } from "../../shared/crypto/primitives.ts";
import { assert } from "../../shared/lib/assert.ts";
import { concatBytes, hexToBytes } from "../../shared/lib/bytes.ts";

type Subtle = Pick<
  SubtleCrypto,
  "decrypt" | "deriveBits" | "digest" | "encrypt" | "exportKey" | "generateKey" | "importKey" | "sign" | "verify"
>;
type Bytes = Uint8Array<ArrayBuffer>;

/** WebCrypto takes no view of shared memory, and nothing here gives it one. */
const buffer = (bytes: Uint8Array): Bytes => bytes as Bytes;

async function orNull<T>(promise: Promise<T>): Promise<T | null> {
  try {
    return await promise;
  } catch {
    return null;
  }
}

function webAesGcm(subtle: Subtle): CryptoPort["aesGcm"] {
  const importKey = (key: Uint8Array, nonce: Uint8Array): Promise<CryptoKey> => {
    assert(key.length === KEY_BYTES && nonce.length === NONCE_BYTES, "32-byte key and 12-byte nonce");
    return subtle.importKey("raw", buffer(key), "AES-GCM", false, ["encrypt", "decrypt"]);
  };
  const parameters = (nonce: Uint8Array, aad: Uint8Array): AesGcmParams => ({
    name: "AES-GCM",
    iv: buffer(nonce),
    additionalData: buffer(aad),
  });
  const aead: Aead<Promise<Uint8Array>, Promise<Uint8Array | null>> = {
    async seal(key, nonce, aad, plaintext) {
      const imported = await importKey(key, nonce);
      return new Uint8Array(await subtle.encrypt(parameters(nonce, aad), imported, buffer(plaintext)));
    },
    async open(key, nonce, aad, sealed) {
      const imported = await importKey(key, nonce);
      const opened = await orNull(subtle.decrypt(parameters(nonce, aad), imported, buffer(sealed)));
      return opened === null ? null : new Uint8Array(opened);
    },
  };
  return aead;
}

async function webHkdf(subtle: Subtle, ikm: Uint8Array, salt: Uint8Array, info: Uint8Array, length: number) {
  const key = await subtle.importKey("raw", buffer(ikm), "HKDF", false, ["deriveBits"]);
  const parameters: HkdfParams = { name: "HKDF", hash: "SHA-256", salt: buffer(salt), info: buffer(info) };
  return new Uint8Array(await subtle.deriveBits(parameters, key, length * 8));
}

/** RFC 8410: a PKCS #8 private key is this prefix and the 32 bytes; WebCrypto imports secret keys in no shorter form. */
const PKCS8_PREFIX = {
  Ed25519: hexToBytes("302e020100300506032b657004220420") ?? new Uint8Array(0),
  X25519: hexToBytes("302e020100300506032b656e04220420") ?? new Uint8Array(0),
} as const;

function importSecret(subtle: Subtle, name: "Ed25519" | "X25519", secret: Uint8Array, usage: KeyUsage) {
  assert(secret.length === KEY_BYTES, "32-byte secret key");
  return subtle.importKey("pkcs8", concatBytes(PKCS8_PREFIX[name], secret), { name }, false, [usage]);
}

function webEd25519(subtle: Subtle): Ed25519 {
  return {
    // WebCrypto derives no public key from a secret one.
    publicKey: (secret) => portableCrypto.ed25519.publicKey(secret),
    async sign(secret, message) {
      const key = await importSecret(subtle, "Ed25519", secret, "sign");
      return new Uint8Array(await subtle.sign("Ed25519", key, buffer(message)));
    },
    async verify(public32, message, signature) {
      if (!signatureWellFormed(public32, signature)) return false;
      const key = await orNull(subtle.importKey("raw", buffer(public32), { name: "Ed25519" }, false, ["verify"]));
      return key !== null && (await orNull(subtle.verify("Ed25519", key, buffer(signature), buffer(message)))) === true;
    },
  };
}

async function agree(subtle: Subtle, secret: CryptoKey, peer: Uint8Array): Promise<Uint8Array | null> {
  const key = await orNull(subtle.importKey("raw", buffer(peer), { name: "X25519" }, false, []));
  if (key === null) return null;
  const bits = await orNull(subtle.deriveBits({ name: "X25519", public: key }, secret, 256));
  const shared = bits === null ? null : new Uint8Array(bits);
  return shared?.some((byte) => byte !== 0) === true ? shared : null;
}

function webX25519(subtle: Subtle): X25519 {
  return {
    publicKey: (secret) => portableCrypto.x25519.publicKey(secret),
    sharedSecret: async (secret, peer) =>
      agree(subtle, await importSecret(subtle, "X25519", secret, "deriveBits"), peer),
    async ephemeral(peer) {
      const pair = await subtle.generateKey({ name: "X25519" }, false, ["deriveBits"]);
      const secret = await agree(subtle, pair.privateKey, peer);
      if (secret === null) return null;
      return { share: new Uint8Array(await subtle.exportKey("raw", pair.publicKey)), secret };
    },
  };
}

/** Whether the platform's Ed25519 and X25519 give what the portable ones give. */
async function ed25519Works(web: Ed25519): Promise<boolean> {
  const secret = new Uint8Array(KEY_BYTES).fill(1);
  const public32 = await portableCrypto.ed25519.publicKey(secret);
  const signature = await orNull(web.sign(secret, secret));
  return (
    signature !== null &&
    (await portableCrypto.ed25519.verify(public32, secret, signature)) &&
    (await web.verify(public32, secret, signature)) &&
    !(await web.verify(public32, public32, signature))
  );
}

async function x25519Works(web: X25519): Promise<boolean> {
  const secret = new Uint8Array(KEY_BYTES).fill(1);
  const peer = await portableCrypto.x25519.publicKey(new Uint8Array(KEY_BYTES).fill(2));
  const expected = await portableCrypto.x25519.sharedSecret(secret, peer);
  const shared = await orNull(web.sharedSecret(secret, peer));
  const fresh = await orNull(web.ephemeral(peer));
  return fresh !== null && shared !== null && shared.every((byte, i) => byte === expected?.[i]);
}

/** Chosen at first use, once. */
function once<T>(compute: () => Promise<T>): () => Promise<T> {
  let chosen: Promise<T> | null = null;
  return () => (chosen ??= compute());
}

function chosenEd25519(subtle: Subtle): Ed25519 {
  const web = webEd25519(subtle);
  const chosen = once(async () => ((await ed25519Works(web)) ? web : portableCrypto.ed25519));
  return {
    publicKey: (secret) => web.publicKey(secret),
    sign: async (...args) => (await chosen()).sign(...args),
    verify: async (...args) => (await chosen()).verify(...args),
  };
}

function chosenX25519(subtle: Subtle): X25519 {
  const web = webX25519(subtle);
  const chosen = once(async () => ((await x25519Works(web)) ? web : portableCrypto.x25519));
  return {
    publicKey: (secret) => web.publicKey(secret),
    sharedSecret: async (...args) => (await chosen()).sharedSecret(...args),
    ephemeral: async (...args) => (await chosen()).ephemeral(...args),
  };
}

/** Outside secure contexts there is none, whatever the type says. */
const platformSubtle = (): Subtle | undefined => globalThis.crypto.subtle;

/** Everything is portable where the platform has no `subtle`. */
export function createWebCrypto(subtle: Subtle | undefined = platformSubtle()): CryptoPort {
  if (subtle === undefined) return portableCrypto;
  return {
    ...portableCrypto,
    sha256Async: async (bytes) => new Uint8Array(await subtle.digest("SHA-256", buffer(bytes))),
    hkdf: (...args) => webHkdf(subtle, ...args),
    aesGcm: webAesGcm(subtle),
    ed25519: chosenEd25519(subtle),
    x25519: chosenX25519(subtle),
  };
}
