/**
 * Mailbox names of commands: an astring, INBOX in any case; in modified UTF-7 (RFC 3501 §5.1.3) until the client has enabled
 * UTF8=ACCEPT or IMAP4rev2, then in UTF-8 (RFC 9755 §3, RFC 9051 §5.1).
 */
import { MAX_MAILBOX_NAME } from "../limits.ts";
import { isShifted, utf7ToText } from "../utf7.ts";
import { fail } from "./scanner.ts";
import type { Scanner } from "./scanner.ts";

/** The name as the fold knows it: UTF-8, "INBOX" in capitals. */
export function parseMailbox(args: Scanner): string {
  return withInbox(decode(args.name(), args));
}

/** The same, where it is a level as well: a separator at its end says no more (RFC 3501 §6.3.3). */
export const parseLevel = (args: Scanner): string => parseMailbox(args).replace(/(?!^)\/$/, "");

/** A pattern of LIST, with its `%` and `*`. */
export const parseListPattern = (args: Scanner): string => decode(args.listMailbox(), args);

/** A first level that spells INBOX in any case is "INBOX", as the fold has it. */
export const withInbox = (name: string): string => name.replace(/^inbox(?=\/|$)/i, "INBOX");

/**
 * Who goes on in modified UTF-7 after enabling UTF-8 would make mailboxes of a wrong name: that is refused, unless there is
 * this very name already.
 */
function decode(name: string, { utf8, isTaken }: Scanner): string {
  if (name.length > MAX_MAILBOX_NAME) fail("a shorter mailbox name");
  if (utf8) {
    if (!isShifted(name) || isTaken(withInbox(name).replace(/(?!^)\/$/, ""))) return name;
    fail("a mailbox name in UTF-8, as was enabled, not in modified UTF-7");
  }
  return utf7ToText(name) ?? fail("a mailbox name in modified UTF-7");
}
