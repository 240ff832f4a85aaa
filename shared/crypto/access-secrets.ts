/**
 * What opens an account's access file (shared/account/access/access-file.ts): a password, or an app password. Each is the seed of a
 * hybrid identity that the file is sealed to, and a verifier by which the provider knows it again without having it.
 *
 *     password
 *       X            = Argon2id(UTF-8 of NFC(password), salt16, m KiB, t passes, p lanes, 64 bytes)       RFC 9106
 *       auth         = HKDF(X, A, "aerogramme/v1/auth", 32)             what the page sends; the provider keeps a MAC of it
 *       kek ‖ commit = HKDF(X, A, "aerogramme/v1/access-kek", 64)       commit is compared before anything is opened
 *       ct           = AES-256-GCM(kek, nonce12, aad "aerogramme/v1/access-slot" ‖ A, seed32)
 * An app password: app-password.ts.
 */
import { concatBytes, utf8 } from "../lib/bytes.ts";
import { idToBytes, type AccountId } from "../lib/ids.ts";
import { constantTimeEqual } from "./constant-time.ts";
import { COMMIT_BYTES, type Argon2Params } from "./passphrase.ts";
import { KEY_BYTES, NONCE_BYTES, type CryptoPort } from "./primitives.ts";

export { STRETCHED_BYTES, stretchInScript, stretchTelling, type Stretch } from "./stretch.ts";

const AUTH_LABEL = utf8("aerogramme/v1/auth");
const KEK_LABEL = utf8("aerogramme/v1/access-kek");
const SLOT_LABEL = utf8("aerogramme/v1/access-slot");

export const AUTH_BYTES = 32;
/** How a password opens its slot. */
export interface PasswordWrap {
  readonly params: Argon2Params;
  readonly salt: Uint8Array;
  /** 32 bytes. */
  readonly commit: Uint8Array;
  readonly nonce: Uint8Array;
  /** The seed of the slot's hybrid identity, sealed: 48 bytes. */
  readonly ct: Uint8Array;
}

export interface PasswordKeys {
  readonly auth: Uint8Array;
  readonly kek: Uint8Array;
  readonly commit: Uint8Array;
}

export async function passwordKeys(
  crypto: CryptoPort,
  account: AccountId,
  stretched: Uint8Array,
): Promise<PasswordKeys> {
  const salt = idToBytes(account);
  const auth = await crypto.hkdf(stretched, salt, AUTH_LABEL, AUTH_BYTES);
  const both = await crypto.hkdf(stretched, salt, KEK_LABEL, KEY_BYTES + COMMIT_BYTES);
  const keys = { auth, kek: both.slice(0, KEY_BYTES), commit: both.slice(KEY_BYTES) };
  both.fill(0);
  return keys;
}

export function wipePasswordKeys({ auth, kek, commit }: PasswordKeys): void {
  for (const key of [auth, kek, commit]) key.fill(0);
}

const slotAad = (account: AccountId): Uint8Array => concatBytes(SLOT_LABEL, idToBytes(account));

export async function wrapSeed(
  crypto: CryptoPort,
  account: AccountId,
  { kek, commit }: PasswordKeys,
  { salt, params }: Pick<PasswordWrap, "salt" | "params">,
  seed32: Uint8Array,
): Promise<PasswordWrap> {
  const nonce = crypto.randomBytes(NONCE_BYTES);
  return { params, salt, commit, nonce, ct: await crypto.aesGcm.seal(kek, nonce, slotAad(account), seed32) };
}

/** Null: not this password, or it was altered. */
export async function unwrapSeed(
  crypto: CryptoPort,
  account: AccountId,
  { kek, commit }: PasswordKeys,
  wrap: PasswordWrap,
): Promise<Uint8Array | null> {
  if (!constantTimeEqual(commit, wrap.commit)) return null;
  return crypto.aesGcm.open(kek, wrap.nonce, slotAad(account), wrap.ct);
}
