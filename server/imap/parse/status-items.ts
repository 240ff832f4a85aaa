/** The list of items of STATUS (RFC 3501 §6.3.10) and of LIST … RETURN (STATUS …) (RFC 5819). */
import { fail } from "./scanner.ts";
import type { Scanner } from "./scanner.ts";

export const STATUS_ITEMS = [
  "MESSAGES",
  "RECENT",
  "UIDNEXT",
  "UIDVALIDITY",
  "UNSEEN",
  "DELETED",
  "SIZE",
  "MAILBOXID",
  "APPENDLIMIT",
  "HIGHESTMODSEQ",
] as const;
export type StatusItem = (typeof STATUS_ITEMS)[number];

export function parseStatusItems(args: Scanner): readonly StatusItem[] {
  const items = args.list(() => {
    const name = args.keyword();
    return STATUS_ITEMS.find((item) => item === name) ?? fail("a STATUS item this server knows");
  });
  return items.length === 0 ? fail("at least one STATUS item") : items;
}
