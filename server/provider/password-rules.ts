/** Which passwords an operator may give an account. What guards sealed mail must stand guesses by whoever has the disks. */
import { MIN_PASSPHRASE_CHARACTERS, passphraseStrength } from "../../shared/crypto/passphrase-strength.ts";
import { utf8 } from "../../shared/lib/bytes.ts";

/** Octets; mail programs send longer ones in pieces that not all of them make. */
export const MAX_PASSWORD_BYTES = 512;

/** What is wrong with it, in one line that shows nothing of it; null: nothing. `personal`: the account's addresses. */
export function passwordFault(password: string, personal: readonly string[]): string | null {
  if (password === "") return "the password is empty: give it in the first line of standard input";
  if (/\p{Cc}/u.test(password)) return "the password has a control character in it, which mail programs can not send";
  if (utf8(password.normalize("NFC")).length > MAX_PASSWORD_BYTES)
    return `the password is longer than ${MAX_PASSWORD_BYTES} octets`;
  if (Array.from(password).length < MIN_PASSPHRASE_CHARACTERS)
    return `the password is shorter than ${MIN_PASSPHRASE_CHARACTERS} characters`;
  return passphraseStrength(password, personal).level === "tooWeak" ? TOO_WEAK : null;
}

const TOO_WEAK =
  "the password is too easy to guess: whoever takes the disks can try millions. Four words that do not belong together are good, or twelve random characters";
