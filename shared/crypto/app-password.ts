/**
 * App passwords: what access-secrets.ts says of a password, without the stretching, since chance makes them.
 *
 *     app password   four characters to find it by, 26 of its 128 bits of secret S, two of a sum; base32, in groups of four
 *       seed         = HKDF(S, A, "aerogramme/v1/app-seed", 32)
 *       auth         = HKDF(S, A, "aerogramme/v1/app-auth", 32)
 */
import { base32nopad } from "@scure/base";
import { utf8 } from "../lib/bytes.ts";
import { idToBytes, type AccountId } from "../lib/ids.ts";
import { AUTH_BYTES } from "./access-secrets.ts";
import { KEY_BYTES, type CryptoPort } from "./primitives.ts";

const APP_SEED_LABEL = utf8("aerogramme/v1/app-seed");
const APP_AUTH_LABEL = utf8("aerogramme/v1/app-auth");

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
