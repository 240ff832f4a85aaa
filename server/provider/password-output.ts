/** What is said of accounts that a password opens: above all who can lose the mail, and how. */
import type { AppPasswords, MadeAccount } from "./password-accounts.ts";

export function madeText({ address, words, origin }: MadeAccount): string {
  const where = origin === null ? "in the webmail" : `in the webmail at ${origin}`;
  const open = `${address} is made. The password opens it ${where}, and in mail programs by IMAP where this provider serves it.`;
  return [open, "", ...(words === null ? WORDLESS : shownWords(words)), "", ...ASK_FOR_ANOTHER].join("\n");
}

const WORDLESS = [
  "It has no recovery words: nobody was given any. If its user forgets the password before having made some (webmail: Settings),",
  "the mail is lost, and nobody can bring it back, you neither. Tell them to make words at the first login.",
];

const ASK_FOR_ANOTHER = [
  "You know this password until its user has chosen another (webmail: Settings). Hand it over by a way you trust.",
];

const shownWords = (words: readonly string[]): readonly string[] => [
  "Its 24 recovery words, shown this once and kept nowhere. They open the account for whoever has them, without the password:",
  "hand them to its user by a way you trust, and keep no copy. Without them, a forgotten password is lost mail.",
  "",
  ...Array.from(
    { length: 6 },
    (_, row) =>
      `  ${[0, 1, 2, 3]
        .map((column) => cell(words, column * 6 + row))
        .join("")
        .trimEnd()}`,
  ),
];

const cell = (words: readonly string[], i: number): string =>
  `${String(i + 1).padStart(2)} ${(words[i] ?? "").padEnd(12)}`;

export const resetText = (address: string, wordless: boolean): string =>
  [
    `${address} has another password now; the one before is refused everywhere. App passwords go on working.`,
    "It does not open the mail yet, since it is not what the keys were closed with. Tell its user to log in to the webmail with",
    wordless
      ? "it and then to enter, once, the password before. There are no recovery words for this account: if that password is"
      : "it and then to enter, once, the password before or the 24 recovery words. If neither is left, the mail can not be",
    wordless ? "forgotten for good, the mail is lost, and nobody can bring it back." : "opened any more, by nobody.",
  ].join("\n");

export function appPasswordsText({ address, appPasswords }: AppPasswords): string {
  if (appPasswords.length === 0) return `${address} has no app passwords`;
  const rows = appPasswords.map(({ id, lastUsed, revoked }) => {
    const used =
      lastUsed === null ? "never used" : `last used ${new Date(lastUsed * 1000).toISOString().slice(0, 13)}h UTC`;
    return `${id}  ${used}${revoked ? ", revoked here" : ""}`;
  });
  return rows.join("\n");
}

export const revokedText = (address: string, dropped: number): string =>
  dropped === 0
    ? `${address} had none of these in use any more`
    : [
        `${dropped} app password${dropped === 1 ? "" : "s"} of ${address} ${dropped === 1 ? "lets" : "let"} nobody in any more.`,
        "The keys stay the same: only its user can renew them, by revoking in the webmail (Settings), which is to be done where",
        "somebody else may have come in by one.",
      ].join("\n");
