/**
 * What opens an account's access file (shared/account/access/access-file.ts): a password, or an app password. Each is the seed of a
 * hybrid identity that the file is sealed to, and a verifier by which the provider knows it again without having it.
 *
 *     password
 *       X            = Argon2id(UTF-8 of NFC(password), salt16, m KiB, t passes, p lanes, 64 bytes)       RFC 9106
 *       auth         = HKDF(X, A, "aerogramme/v1/auth", 32)             what the page sends; the provider keeps a MAC of it
 *       kek ‖ commit = HKDF(X, A, "aerogramme/v1/access-kek", 64)       commit is compared before anything is opened
 *       ct           = AES-256-GCM(kek, nonce12, aad "aerogramme/v1/access-slot" ‖ A, seed32)
 *     app password   four characters to find it by, 26 of its 128 bits of secret S, two of a sum; base32, in groups of four
 *       seed         = HKDF(S, A, "aerogramme/v1/app-seed", 32)
 *       auth         = HKDF(S, A, "aerogramme/v1/app-auth", 32)
 */
import { base32nopad } from "@scure/base";
import { concatBytes, utf8 } from "../lib/bytes.ts";
import { idToBytes, type AccountId } from "../lib/ids.ts";
import { constantTimeEqual } from "./constant-time.ts";
import { COMMIT_BYTES, type Argon2Params } from "./passphrase.ts";
import { KEY_BYTES, NONCE_BYTES, type CryptoPort } from "./primitives.ts";

export { STRETCHED_BYTES, stretchInScript, stretchTelling, type Stretch } from "./stretch.ts";

const AUTH_LABEL = utf8("aerogramme/v1/auth");
const KEK_LABEL = utf8("aerogramme/v1/access-kek");
const SLOT_LABEL = utf8("aerogramme/v1/access-slot");
const APP_SEED_LABEL = utf8("aerogramme/v1/app-seed");
const APP_AUTH_LABEL = utf8("aerogramme/v1/app-auth");

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

/** Characters of an app password that find it. */
const FIND_CHARS = 4;
const SECRET_CHARS = 26;
const SUM_CHARS = 2;
const APP_CHARS = FIND_CHARS + SECRET_CHARS + SUM_CHARS;
const APP_SECRET_BYTES = 16;
/** What people may put between the groups. */
const SPACERS = /[\s-]+/g;

export interface AppPassword {
  /** Four characters: which of the account's app passwords it is; no secret. */
  readonly id: string;
  /** 16 bytes. */
  readonly secret: Uint8Array;
}

/** `text`: shown once. */
export function makeAppPassword(
  crypto: Pick<CryptoPort, "randomBytes" | "sha256">,
): AppPassword & { readonly text: string } {
  const id = toBase32(crypto.randomBytes(5)).slice(0, FIND_CHARS);
  const secret = crypto.randomBytes(APP_SECRET_BYTES);
  const plain = id + toBase32(secret);
  const whole = plain + sumOf(crypto, plain);
  return { id, secret, text: (whole.match(/.{4}/g) ?? []).join("-") };
}

/** Null unless it is one, whole: then it may be a password of another kind. */
export function parseAppPassword(crypto: Pick<CryptoPort, "sha256">, text: string): AppPassword | null {
  if (text.length > 2 * APP_CHARS) return null;
  const plain = text.replace(SPACERS, "").toLowerCase();
  if (plain.length !== APP_CHARS || !/^[a-z2-7]*$/.test(plain)) return null;
  const body = plain.slice(0, -SUM_CHARS);
  if (plain.slice(-SUM_CHARS) !== sumOf(crypto, body)) return null;
  const secret = fromBase32(body.slice(FIND_CHARS));
  return secret && { id: body.slice(0, FIND_CHARS), secret };
}

const toBase32 = (bytes: Uint8Array): string => base32nopad.encode(bytes).toLowerCase();

function fromBase32(text: string): Uint8Array | null {
  try {
    return base32nopad.decode(text.toUpperCase());
  } catch {
    return null;
  }
}

const sumOf = (crypto: Pick<CryptoPort, "sha256">, text: string): string =>
  toBase32(crypto.sha256(utf8(text))).slice(0, SUM_CHARS);

export interface AppKeys {
  readonly auth: Uint8Array;
  /** Of its hybrid identity. */
  readonly seed: Uint8Array;
}

export async function appPasswordKeys(crypto: CryptoPort, account: AccountId, secret: Uint8Array): Promise<AppKeys> {
  const salt = idToBytes(account);
  const auth = await crypto.hkdf(secret, salt, APP_AUTH_LABEL, AUTH_BYTES);
  return { auth, seed: await crypto.hkdf(secret, salt, APP_SEED_LABEL, KEY_BYTES) };
}
