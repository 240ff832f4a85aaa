/**
 * The port through which everything in this folder reaches cryptography. Three implementations run one contract
 * (testing/contract.ts): portable.ts (@noble, everywhere), server/crypto/node-crypto.ts, workers/crypto/web-crypto.ts.
 *
 * Promises of every implementation:
 * - byte arrays given are read, never changed or kept; arrays returned are fresh;
 * - what arrives from outside (ciphertext, public key, signature) never makes it throw or reject: the answer is null or
 *   false; only wrong lengths of our own keys and nonces throw;
 * - all of them accept exactly the same signatures (see ed25519-rules.ts), so that replicas on different platforms agree.
 */

import type { Stretch } from "./stretch.ts";

/** An AEAD whose sealed form is ciphertext ‖ 16-byte tag. */
export interface Aead<Sealed, Opened> {
  seal(key32: Uint8Array, nonce12: Uint8Array, aad: Uint8Array, plaintext: Uint8Array): Sealed;
  /** Null unless authentic. */
  open(key32: Uint8Array, nonce12: Uint8Array, aad: Uint8Array, sealed: Uint8Array): Opened;
}

/** ChaCha20-Poly1305 under one key, without AAD, off the calling thread: what is asked for at once is done side by side. */
export interface BulkCipher {
  seal(nonce12: Uint8Array, plaintext: Uint8Array): Promise<Uint8Array>;
  /** Null unless authentic. */
  open(nonce12: Uint8Array, sealed: Uint8Array): Promise<Uint8Array | null>;
}

/** ML-KEM-768 (FIPS 203 §7.3) under one secret key: the shared secret, 32 bytes, of a ciphertext of 1,088. */
export type Decapsulate = (cipherText: Uint8Array) => Promise<Uint8Array>;

/** RFC 8032 Ed25519; a secret key is its 32-byte seed. */
export interface Ed25519 {
  publicKey(secret32: Uint8Array): Promise<Uint8Array>;
  sign(secret32: Uint8Array, message: Uint8Array): Promise<Uint8Array>;
  verify(public32: Uint8Array, message: Uint8Array, signature: Uint8Array): Promise<boolean>;
}

/** RFC 7748 X25519. */
export interface X25519 {
  publicKey(secret32: Uint8Array): Promise<Uint8Array>;
  /** Null if the other key is of low order (the secret would be zero) or not 32 bytes. */
  sharedSecret(secret32: Uint8Array, public32: Uint8Array): Promise<Uint8Array | null>;
  /** A fresh key pair's public key and its shared secret with `public32`; the secret key is forgotten. */
  ephemeral(public32: Uint8Array): Promise<{ readonly share: Uint8Array; readonly secret: Uint8Array } | null>;
}

export interface CryptoPort {
  randomBytes(length: number): Uint8Array<ArrayBuffer>;
  /** Synchronous: the log chain and header MACs hash thousands of short inputs. */
  sha256(bytes: Uint8Array): Uint8Array;
  /** For whole messages: off the calling thread where the platform can. */
  sha256Async(bytes: Uint8Array): Promise<Uint8Array>;
  /** HMAC-SHA256 (RFC 2104), synchronous: short inputs. */
  hmac(key: Uint8Array, bytes: Uint8Array): Uint8Array;
  /** HKDF-SHA256 (RFC 5869); hkdf.ts has it synchronously. */
  hkdf(ikm: Uint8Array, salt: Uint8Array, info: Uint8Array, length: number): Promise<Uint8Array>;
  readonly aesGcm: Aead<Promise<Uint8Array>, Promise<Uint8Array | null>>;
  /** RFC 8439; synchronous: headers and small payloads. */
  readonly chacha: Aead<Uint8Array, Uint8Array | null>;
  /** The same for large payloads; null where nothing here does them better than `chacha`. */
  bulkChacha(key32: Uint8Array): Promise<BulkCipher | null>;
  /** `seed64`: d ‖ z of the key. Null where nothing here does it better than noble's (age/decapsulation.ts). */
  decapsulation(seed64: Uint8Array): Promise<Decapsulate | null>;
  readonly ed25519: Ed25519;
  readonly x25519: X25519;
  readonly stretch: Stretch;
}

export const KEY_BYTES = 32;
/** What recovery words stand for. */
export const ROOT_BYTES = 32;
export const NONCE_BYTES = 12;
export const TAG_BYTES = 16;
export const SHA256_BYTES = 32;
export const ED25519_SIGNATURE_BYTES = 64;
