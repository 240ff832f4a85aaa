/**
 * IMAP passwords of the companion: 128 random bits in an alphabet without look-alikes, made for one account and shown
 * once. Being random they need no slow hash: SHA-256 of them is what is kept.
 */
import type { CryptoPort } from "../../shared/crypto/primitives.ts";
import { constantTimeEqual } from "../../shared/crypto/constant-time.ts";
import { GOOD_BITS, passphraseStrength } from "../../shared/crypto/passphrase-strength.ts";
import { asciiLower } from "../../shared/mailbox/flags.ts";
import { utf8 } from "../../shared/lib/bytes.ts";

/** Base32 without 0, 1, l and o. */
const ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789";
const PASSWORD_BYTES = 16;
const GROUP = 5;
const LABEL = "aerogramme/v1/companion-imap-password/";

/** 26 letters and digits in groups: "k7h2m-…". Hyphens, spaces and case do not matter when it is typed. */
export function createPassword(crypto: CryptoPort): string {
  let bits = 0n;
  for (const byte of crypto.randomBytes(PASSWORD_BYTES)) bits = (bits << 8n) | BigInt(byte);
  let text = "";
  for (let left = PASSWORD_BYTES * 8; left > 0; left -= 5) {
    text += ALPHABET[Number(bits & 31n)] ?? "";
    bits >>= 5n;
  }
  return (text.match(new RegExp(`.{1,${GROUP}}`, "g")) ?? []).join("-");
}

/**
 * What is wrong with a password that somebody chose, in one line that shows nothing of it; null: nothing. It is not
 * stretched, so that it must be harder to guess than one that is. `personal`: what is tried first.
 */
export function ownPasswordFault(password: string, personal: readonly string[]): string | null {
  if (/\p{Cc}/u.test(password)) return "the password has a control character in it, which mail programs can not send";
  if (utf8(password).length > MAX_OWN_BYTES) return `the password is longer than ${MAX_OWN_BYTES} octets`;
  const meant = asciiLower(password).replace(/[\s-]/g, "");
  return passphraseStrength(meant, personal).bits < GOOD_BITS ? TOO_WEAK : null;
}

const MAX_OWN_BYTES = 512;
const TOO_WEAK =
  "the password is too easy to guess (case, spaces and hyphens do not count): five words that do not belong together are good, or twelve random characters; without --stdin one is made for you";

/** 32 bytes. */
export const passwordHash = (crypto: CryptoPort, password: string): Uint8Array =>
  crypto.sha256(utf8(LABEL + asciiLower(password).replace(/[\s-]/g, "")));

/** In time that does not depend on the password. */
export const isPassword = (crypto: CryptoPort, hash: Uint8Array, password: string): boolean =>
  constantTimeEqual(hash, passwordHash(crypto, password));
