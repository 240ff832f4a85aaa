/**
 * age recipients and identities and their Bech32 texts: hybrid ML-KEM-768 + X25519 (`age1pq1…`,
 * `AGE-SECRET-KEY-PQ-1…`; X-Wing keys, draft-connolly-cfrg-xwing-kem §5.2) and X25519 (`age1…`, `AGE-SECRET-KEY-1…`).
 */
import { shake256 } from "@noble/hashes/sha3.js";
import { ml_kem768, type KEMPrepared } from "@noble/post-quantum/ml-kem.js";
import { bech32 } from "@scure/base";
import { assert } from "../../lib/assert.ts";
import { concatBytes } from "../../lib/bytes.ts";
import { KEY_BYTES, type CryptoPort } from "../primitives.ts";
import { x25519 } from "../x25519.ts";

export const MLKEM_PUBLIC_BYTES = 1184;
const MLKEM_SEED_BYTES = 64;
export const HYBRID_PUBLIC_BYTES = MLKEM_PUBLIC_BYTES + KEY_BYTES;

export interface HybridRecipient {
  readonly type: "hybrid";
  /** ML-KEM-768 encapsulation key (1184 bytes) ‖ X25519 public key (32 bytes). */
  readonly publicKey: Uint8Array;
  readonly x25519: Uint8Array;
  /** The matrix ML-KEM expands from its key, kept: sealing again to one recipient costs half. */
  readonly mlkem: KEMPrepared;
}

export interface X25519Recipient {
  readonly type: "x25519";
  readonly publicKey: Uint8Array;
}

export interface HybridIdentity {
  readonly type: "hybrid";
  readonly seed: Uint8Array;
  readonly mlkemSecret: Uint8Array;
  readonly x25519Secret: Uint8Array;
  readonly recipient: HybridRecipient;
}

export interface X25519Identity {
  readonly type: "x25519";
  readonly secret: Uint8Array;
  readonly recipient: X25519Recipient;
}

export type AgeRecipient = HybridRecipient | X25519Recipient;
export type AgeIdentity = HybridIdentity | X25519Identity;

export const generateHybridIdentity = (crypto: Pick<CryptoPort, "randomBytes">): HybridIdentity =>
  hybridIdentityFromSeed(crypto.randomBytes(KEY_BYTES));

export function hybridIdentityFromSeed(seed32: Uint8Array): HybridIdentity {
  assert(seed32.length === KEY_BYTES, "a hybrid identity's seed has 32 bytes");
  const expanded = expandSeed(seed32);
  const { publicKey, secretKey } = ml_kem768.keygen(expanded.subarray(0, MLKEM_SEED_BYTES));
  const x25519Secret = expanded.slice(MLKEM_SEED_BYTES);
  expanded.fill(0);
  const x25519Public = x25519.getPublicKey(x25519Secret);
  const recipient = makeRecipient(publicKey, x25519Public);
  return { type: "hybrid", seed: Uint8Array.from(seed32), mlkemSecret: secretKey, x25519Secret, recipient };
}

const expandSeed = (seed32: Uint8Array): Uint8Array => shake256(seed32, { dkLen: MLKEM_SEED_BYTES + KEY_BYTES });

/** d ‖ z of its ML-KEM key (FIPS 203 §7.1). */
export function mlkemSeed({ seed }: HybridIdentity): Uint8Array {
  const expanded = expandSeed(seed);
  const own = expanded.slice(0, MLKEM_SEED_BYTES);
  expanded.fill(0);
  return own;
}

/** Overwrites what is secret of it. */
export function wipeIdentity({ seed, mlkemSecret, x25519Secret }: HybridIdentity): void {
  for (const secret of [seed, mlkemSecret, x25519Secret]) secret.fill(0);
}

const makeRecipient = (mlkem: Uint8Array, x: Uint8Array): HybridRecipient => ({
  type: "hybrid",
  publicKey: concatBytes(mlkem, x),
  x25519: x,
  mlkem: ml_kem768.prepare(mlkem),
});

/** Null unless 1216 bytes holding a valid ML-KEM-768 encapsulation key (FIPS 203 §7.2). */
export function hybridRecipientFromBytes(publicKey: Uint8Array): HybridRecipient | null {
  if (publicKey.length !== HYBRID_PUBLIC_BYTES) return null;
  try {
    return makeRecipient(publicKey.slice(0, MLKEM_PUBLIC_BYTES), publicKey.slice(MLKEM_PUBLIC_BYTES));
  } catch {
    return null;
  }
}

export function x25519IdentityFromSecret(secret32: Uint8Array): X25519Identity {
  assert(secret32.length === KEY_BYTES, "an X25519 secret key has 32 bytes");
  const secret = Uint8Array.from(secret32);
  return { type: "x25519", secret, recipient: { type: "x25519", publicKey: x25519.getPublicKey(secret) } };
}

const toBech32 = (prefix: string, bytes: Uint8Array): string => bech32.encode(prefix, bech32.toWords(bytes), false);

/** `age1pq1…` or `age1…` */
export const recipientToText = (recipient: AgeRecipient): string =>
  toBech32(recipient.type === "hybrid" ? "age1pq" : "age", recipient.publicKey);

/** `AGE-SECRET-KEY-PQ-1…` or `AGE-SECRET-KEY-1…` */
export const identityToText = (identity: AgeIdentity): string =>
  (identity.type === "hybrid"
    ? toBech32("age-secret-key-pq-", identity.seed)
    : toBech32("age-secret-key-", identity.secret)
  ).toUpperCase();

/** Longest text worth decoding: a hybrid recipient has 1,959 characters. */
const MAX_TEXT = 2048;

/** Prefix in lower case and bytes; null unless well-formed Bech32 in one case. */
function fromBech32(text: string): { prefix: string; bytes: Uint8Array } | null {
  if (text.length > MAX_TEXT) return null;
  try {
    const { prefix, words } = bech32.decode(text as `${string}1${string}`, false);
    return { prefix: prefix.toLowerCase(), bytes: bech32.fromWords(words) };
  } catch {
    return null;
  }
}

/** Null unless a hybrid or X25519 recipient, in lower case. */
export function parseRecipient(text: string): AgeRecipient | null {
  const decoded = text === text.toLowerCase() ? fromBech32(text) : null;
  if (decoded?.prefix === "age1pq") return hybridRecipientFromBytes(decoded.bytes);
  if (decoded?.prefix !== "age" || decoded.bytes.length !== KEY_BYTES) return null;
  return { type: "x25519", publicKey: decoded.bytes };
}

/** Null unless a hybrid or X25519 identity, in upper case. */
export function parseIdentity(text: string): AgeIdentity | null {
  const decoded = text === text.toUpperCase() ? fromBech32(text) : null;
  if (decoded?.bytes.length !== KEY_BYTES) return null;
  if (decoded.prefix === "age-secret-key-pq-") return hybridIdentityFromSeed(decoded.bytes);
  return decoded.prefix === "age-secret-key-" ? x25519IdentityFromSecret(decoded.bytes) : null;
}
