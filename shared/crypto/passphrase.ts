/**
 * A passphrase as a key: Argon2id (RFC 9106), then HKDF, which gives the key that wraps and a commitment to it.
 *
 *     X            = Argon2id(UTF-8 of NFC(passphrase), salt16, m KiB, t passes, p lanes, 64 bytes)
 *     kek ‖ commit = HKDF(X, salt "", "aerogramme/v1/lock-kek", 64)
 *
 * The commitment is checked before anything is opened: AES-GCM alone does not say which key it was sealed under.
 */
import { utf8 } from "../lib/bytes.ts";
import { KEY_BYTES, type CryptoPort } from "./primitives.ts";

export const PASSPHRASE_SALT_BYTES = 16;
export const COMMIT_BYTES = 32;

export interface Argon2Params {
  /** Memory, KiB. */
  readonly m: number;
  /** Passes. */
  readonly t: number;
  /** Lanes. */
  readonly p: number;
}

/** What is used, and the least that is accepted: RFC 9106's second choice but for its lanes, which script has no use for. */
export const ARGON2_PARAMS: Argon2Params = { m: 65_536, t: 3, p: 1 };
/** More than this is nobody's choice, but meant to exhaust who opens it. */
export const ARGON2_LIMITS: Argon2Params = { m: 262_144, t: 16, p: 4 };

/** `weak`: less than ARGON2_PARAMS in any of the three. `absurd`: more than ARGON2_LIMITS. */
export function judgeParams({ m, t, p }: Argon2Params): "fit" | "weak" | "absurd" {
  if (m < ARGON2_PARAMS.m || t < ARGON2_PARAMS.t || p < ARGON2_PARAMS.p) return "weak";
  return m > ARGON2_LIMITS.m || t > ARGON2_LIMITS.t || p > ARGON2_LIMITS.p ? "absurd" : "fit";
}

export interface PassphraseKey {
  readonly kek: Uint8Array;
  readonly commit: Uint8Array;
}

export const LOCK_KEK_LABEL = utf8("aerogramme/v1/lock-kek");

/** Up to some seconds of work (see Stretch). `params` are fit. */
export async function passphraseKey(
  crypto: CryptoPort,
  passphrase: string,
  salt: Uint8Array,
  params: Argon2Params,
): Promise<PassphraseKey> {
  const stretched = await crypto.stretch(passphrase, salt, params);
  const both = await crypto.hkdf(stretched, new Uint8Array(0), LOCK_KEK_LABEL, KEY_BYTES + COMMIT_BYTES);
  stretched.fill(0);
  return { kek: both.slice(0, KEY_BYTES), commit: both.slice(KEY_BYTES) };
}
