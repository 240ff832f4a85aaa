/**
 * The crypto port on WebCrypto, with the portable implementation for what WebCrypto cannot do synchronously, and for what the
 * platform lacks: Ed25519 and X25519 in older browsers, everything where there is no `crypto.subtle`. That is fetched only
 * then.
 */
import { signatureWellFormed } from "../../shared/crypto/ed25519-rules.ts";
import { portableBase } from "../../shared/crypto/portable-base.ts";
import { KEY_BYTES, NONCE_BYTES } from "../../shared/crypto/primitives.ts";
import type { Aead, CryptoPort, Decapsulate, Ed25519, X25519 } from "../../shared/crypto/primitives.ts";
import { assert } from "../../shared/lib/assert.ts";
import { base64UrlToBytes } from "../../shared/lib/base64.ts";
import { concatBytes, equalBytes, hexToBytes } from "../../shared/lib/bytes.ts";

import { webStretch } from "./web-stretch.ts";

type Subtle = Pick<
  SubtleCrypto,
  "decrypt" | "deriveBits" | "digest" | "encrypt" | "exportKey" | "generateKey" | "importKey" | "sign" | "verify"
>;
type Bytes = Uint8Array<ArrayBuffer>;

const portable = async (): Promise<CryptoPort> => (await import("../../shared/crypto/portable.ts")).portableCrypto;

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

/** WebCrypto derives a public key only in passing: it stands beside the secret one in a JWK (RFC 8037). Null: not here. */
async function derived(subtle: Subtle, secret: Uint8Array): Promise<Uint8Array | null> {
  assert(secret.length === KEY_BYTES, "32-byte secret key");
  const document = concatBytes(PKCS8_PREFIX.Ed25519, secret);
  const key = await orNull(subtle.importKey("pkcs8", document, { name: "Ed25519" }, true, ["sign"]));
  document.fill(0);
  const exported = key && (await orNull(subtle.exportKey("jwk", key)));
  const public32 = exported?.x === undefined ? null : base64UrlToBytes(exported.x);
  return public32?.length === KEY_BYTES ? public32 : null;
}

function webEd25519(subtle: Subtle): Ed25519 {
  return {
    publicKey: async (secret) => (await derived(subtle, secret)) ?? (await portable()).ed25519.publicKey(secret),
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
    publicKey: async (secret) => (await portable()).x25519.publicKey(secret),
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

/** Of the secret key 01…01, what @noble/curves gives: its Ed25519 public key, and its signature of itself. */
const SIGNED = {
  publicKey: "8a88e3dd7409f195fd52db2d3cba5d72ca6709bf1d94121bf3748801b40f6f5c",
  signature:
    "0a6c9bbfe97b5b81afa47b53663a61874993e0fc90795a2465d011cf42cf6d350daa5aefc5fcfbf78e7b1d48ab69fa7468ff8a59c9cb59b535fe7b12c81b4906",
} as const;
/** The X25519 public key of the secret key 02…02, and the secret that it shares with 01…01. */
const AGREED = {
  peer: "ce8d3ad1ccb633ec7b70c17814a5c76ecd029685050d344745ba05870e587d59",
  secret: "2ed76ab549b1e73c031eb49c9448f0798aea81b698279a0c3dc3e49fbfc4b953",
} as const;
const knownBytes = (hex: string): Uint8Array => hexToBytes(hex) ?? new Uint8Array(0);

/** Whether the platform's Ed25519 and X25519 give what the portable ones give. */
async function ed25519Works(web: Ed25519): Promise<boolean> {
  const secret = new Uint8Array(KEY_BYTES).fill(1);
  const [public32, expected] = [knownBytes(SIGNED.publicKey), knownBytes(SIGNED.signature)];
  const signature = await orNull(web.sign(secret, secret));
  return (
    signature !== null &&
    equalBytes(signature, expected) &&
    equalBytes(await web.publicKey(secret), public32) &&
    (await web.verify(public32, secret, signature)) &&
    !(await web.verify(public32, public32, signature))
  );
}

async function x25519Works(web: X25519): Promise<boolean> {
  const [peer, expected] = [knownBytes(AGREED.peer), knownBytes(AGREED.secret)];
  const shared = await orNull(web.sharedSecret(new Uint8Array(KEY_BYTES).fill(1), peer));
  const fresh = await orNull(web.ephemeral(peer));
  return fresh !== null && shared !== null && equalBytes(shared, expected);
}

/** Chosen at first use, once. */
function once<T>(compute: () => Promise<T>): () => Promise<T> {
  let chosen: Promise<T> | null = null;
  return () => (chosen ??= compute());
}

function chosenEd25519(subtle: Subtle): Ed25519 {
  const web = webEd25519(subtle);
  const chosen = once(async () => ((await ed25519Works(web)) ? web : (await portable()).ed25519));
  return {
    publicKey: async (...args) => (await chosen()).publicKey(...args),
    sign: async (...args) => (await chosen()).sign(...args),
    verify: async (...args) => (await chosen()).verify(...args),
  };
}

function chosenX25519(subtle: Subtle): X25519 {
  const web = webX25519(subtle);
  const chosen = once(async () => ((await x25519Works(web)) ? web : (await portable()).x25519));
  return {
    publicKey: (secret) => web.publicKey(secret),
    sharedSecret: async (...args) => (await chosen()).sharedSecret(...args),
    ephemeral: async (...args) => (await chosen()).ephemeral(...args),
  };
}

/** Fetched when a payload is large; what can not be fetched is done without. */
function chosenBulk(subtle: Subtle): CryptoPort["bulkChacha"] {
  const chosen = once(async () => {
    const bulk = await orNull(import("./web-bulk.ts"));
    return bulk && (await bulk.webBulkWorks(subtle, portableBase.chacha)) ? bulk : null;
  });
  return async (key) => (await chosen())?.webBulkCipher(subtle, key) ?? null;
}

/** Fetched when many headers are opened; what can not be fetched is done without. */
async function webDecapsulation(subtle: Subtle, seed64: Uint8Array): Promise<Decapsulate | null> {
  const kem = await orNull(import("./web-kem.ts"));
  return kem && kem.webDecapsulation(subtle, seed64);
}

/** Outside secure contexts there is none, whatever the type says. */
const platformSubtle = (): Subtle | undefined => globalThis.crypto.subtle;

/** Everything is portable where the platform has no `subtle`. */
export function createWebCrypto(subtle: Subtle | undefined = platformSubtle()): CryptoPort {
  if (subtle === undefined) return fetchedCrypto;
  return {
    ...portableBase,
    sha256Async: async (bytes) => new Uint8Array(await subtle.digest("SHA-256", buffer(bytes))),
    bulkChacha: chosenBulk(subtle),
    decapsulation: (seed64) => webDecapsulation(subtle, seed64),
    hkdf: (...args) => webHkdf(subtle, ...args),
    aesGcm: webAesGcm(subtle),
    ed25519: chosenEd25519(subtle),
    x25519: chosenX25519(subtle),
    stretch: webStretch(),
  };
}

const fetchedCrypto: CryptoPort = {
  ...portableBase,
  sha256Async: async (...args) => (await portable()).sha256Async(...args),
  bulkChacha: () => Promise.resolve(null),
  decapsulation: () => Promise.resolve(null),
  hkdf: async (...args) => (await portable()).hkdf(...args),
  aesGcm: {
    seal: async (...args) => (await portable()).aesGcm.seal(...args),
    open: async (...args) => (await portable()).aesGcm.open(...args),
  },
  ed25519: {
    publicKey: async (...args) => (await portable()).ed25519.publicKey(...args),
    sign: async (...args) => (await portable()).ed25519.sign(...args),
    verify: async (...args) => (await portable()).ed25519.verify(...args),
  },
  x25519: {
    publicKey: async (...args) => (await portable()).x25519.publicKey(...args),
    sharedSecret: async (...args) => (await portable()).x25519.sharedSecret(...args),
    ephemeral: async (...args) => (await portable()).x25519.ephemeral(...args),
  },
  stretch: webStretch(),
};
