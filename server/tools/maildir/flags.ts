/**
 * Flags as Maildir keeps them in a file name's ":2," suffix (D. J. Bernstein, maildir(5)): capital letters for system
 * flags; keywords as "a" … "z", which the folder's `dovecot-keywords` explains ("0 Keyword" is "a").
 */
import { asciiLower, type Flag } from "../../../shared/mailbox/flags.ts";

const LETTERS: Readonly<Record<string, string>> = {
  "\\Draft": "D",
  "\\Flagged": "F",
  "\\Answered": "R",
  "\\Seen": "S",
  "\\Deleted": "T",
  // "passed": resent, forwarded or bounced
  $forwarded: "P",
};
const FIRST_KEYWORD = 97;
export const MAX_LETTERS = 26;

/** Letters in ASCII order. `keywords`: the folder's, in the order of their letters; those after "z" have none. */
export function flagLetters(flags: readonly Flag[], keywords: readonly Flag[]): string {
  const letters = new Set<string>();
  for (const flag of flags) {
    const letter = LETTERS[flag] ?? LETTERS[asciiLower(flag)];
    if (letter !== undefined) letters.add(letter);
    const place = keywords.indexOf(flag);
    if (place >= 0 && place < MAX_LETTERS) letters.add(String.fromCharCode(FIRST_KEYWORD + place));
  }
  return [...letters].sort().join("");
}

/** The text of `dovecot-keywords`. */
export const keywordsFile = (keywords: readonly Flag[]): string =>
  keywords
    .slice(0, MAX_LETTERS)
    .map((keyword, place) => `${place} ${keyword}\n`)
    .join("");

/** Keywords of a message that no letter stands for. */
export const unlettered = (flags: readonly Flag[], keywords: readonly Flag[]): readonly Flag[] =>
  flags.filter((flag) => keywords.indexOf(flag) >= MAX_LETTERS);
