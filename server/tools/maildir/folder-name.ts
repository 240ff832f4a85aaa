/**
 * Folder names of Maildir++: INBOX is the folder itself, others are `.Level.Level`, in modified UTF-7. A "." within a
 * level, which would be taken for a separator, becomes "_": the mailbox's own name stands in mailboxes.json.
 */
import { INBOX } from "../../../shared/mailbox/mailbox-name.ts";
import { textToUtf7 } from "../../imap/utf7.ts";

/** What file systems take, less some room. */
const MAX_OCTETS = 240;

/** `taken`: names given so far, in lower case, since some file systems do not tell "a" from "A". Adds to it. */
export function folderName(mailbox: string, taken: Set<string>): string {
  if (mailbox === INBOX) return "";
  const whole = mailbox.split("/").map((level) => `.${textToUtf7(level.replaceAll(".", "_"))}`);
  const name = whole.join("").slice(0, MAX_OCTETS);
  for (let n = 1; ; n++) {
    const tried = n === 1 ? name : `${name}-${n}`;
    if (taken.has(tried.toLowerCase())) continue;
    taken.add(tried.toLowerCase());
    return tried;
  }
}
