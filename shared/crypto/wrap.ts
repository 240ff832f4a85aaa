/**
 * What rests on a device is sealed under its cache key: secrets (device keys) by name, and whatever a cache stores.
 *
 *     sealed = 0x01 ‖ nonce12 ‖ AES-256-GCM(cache key, nonce, aad, bytes) ‖ tag16
 *     aad    = "aerogramme/v1/wrap" ‖ name in UTF-8
 *
 * Nonces are random: at most 2^32 seals under one cache key.
 */
import { concatBytes, utf8 } from "../lib/bytes.ts";
import { err, ok, type Result } from "../lib/result.ts";
import { NONCE_BYTES, TAG_BYTES, type CryptoPort } from "./primitives.ts";

const VERSION = 1;
const LABEL = utf8("aerogramme/v1/wrap");

/** An AES-256-GCM key whose bytes need not be readable: a non-extractable CryptoKey makes one too. */
export interface CacheKey {
  /** `name` says what is sealed and where it stands; the same name opens it. */
  seal(name: string, plaintext: Uint8Array): Promise<Uint8Array<ArrayBuffer>>;
  open(name: string, sealed: Uint8Array): Promise<Result<Uint8Array, WrapRefusal>>;
}

/** `wrongKey`: another key or name, or altered bytes; they cannot be told apart. */
export type WrapRefusal = { readonly type: "malformed" } | { readonly type: "wrongKey" };

export interface BoundKey {
  randomBytes(length: number): Uint8Array;
  seal(nonce: Uint8Array, aad: Uint8Array, plaintext: Uint8Array): Promise<Uint8Array>;
  open(nonce: Uint8Array, aad: Uint8Array, sealed: Uint8Array): Promise<Uint8Array | null>;
}

const aadOf = (name: string): Uint8Array => concatBytes(LABEL, utf8(name));

export function sealedForm(key: BoundKey): CacheKey {
  return {
    async seal(name, plaintext) {
      const nonce = key.randomBytes(NONCE_BYTES);
      return concatBytes(Uint8Array.of(VERSION), nonce, await key.seal(nonce, aadOf(name), plaintext));
    },
    async open(name, sealed) {
      if (sealed[0] !== VERSION || sealed.length < 1 + NONCE_BYTES + TAG_BYTES) return err({ type: "malformed" });
      const nonce = sealed.slice(1, 1 + NONCE_BYTES);
      const opened = await key.open(nonce, aadOf(name), sealed.slice(1 + NONCE_BYTES));
      return opened === null ? err({ type: "wrongKey" }) : ok(opened);
    },
  };
}

/** `wipe` overwrites the copy it has of the key. */
export function cacheKeyFromBytes(crypto: CryptoPort, key32: Uint8Array): CacheKey & { wipe(): void } {
  const key = Uint8Array.from(key32);
  const form = sealedForm({
    randomBytes: (length) => crypto.randomBytes(length),
    seal: (nonce, aad, plaintext) => crypto.aesGcm.seal(key, nonce, aad, plaintext),
    open: (nonce, aad, sealed) => crypto.aesGcm.open(key, nonce, aad, sealed),
  });
  return { ...form, wipe: () => void key.fill(0) };
}
