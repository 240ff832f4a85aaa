/** Mailbox names of commands: an astring in modified UTF-7 (RFC 3501 §5.1), INBOX in any case. */
import { MAX_MAILBOX_NAME } from "../limits.ts";
import { utf7ToText } from "../utf7.ts";
import { fail } from "./scanner.ts";
import type { Scanner } from "./scanner.ts";

/** The name as the fold knows it: UTF-8, "INBOX" in capitals. */
export function parseMailbox(args: Scanner): string {
  return withInbox(decode(args.astring()));
}

/** A pattern of LIST, with its `%` and `*`. */
export const parseListPattern = (args: Scanner): string => decode(args.listMailbox());

/** A first level that spells INBOX in any case is "INBOX", as the fold has it. */
export const withInbox = (name: string): string => name.replace(/^inbox(?=\/|$)/i, "INBOX");

function decode(name: string): string {
  if (name.length > MAX_MAILBOX_NAME) fail("a shorter mailbox name");
  return utf7ToText(name) ?? fail("a mailbox name in modified UTF-7");
}
