/**
 * Names of mailboxes (RFC 3501 §5.1, RFC 9051 §5.1): UTF-8, hierarchy separator "/". A first level that spells INBOX
 * in any ASCII case is "INBOX"; elsewhere case counts.
 */
import { utf8 } from "../lib/bytes.ts";
import { asciiLower } from "./flags.ts";

export const INBOX = "INBOX";
/** UTF-8 octets of a whole name. */
export const MAX_NAME_LENGTH = 512;
/** Levels of a name. */
export const MAX_NAME_DEPTH = 32;

/** C0, DEL, C1, line and paragraph separators, and halves of surrogate pairs (which UTF-8 has not). */
const FORBIDDEN = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\ud800-\udfff]/u;

/** The name as mailboxes carry it; null if none can have it. */
export function parseMailboxName(name: string): string | null {
  if (name.length > MAX_NAME_LENGTH || FORBIDDEN.test(name) || utf8(name).length > MAX_NAME_LENGTH) return null;
  const levels = name.split("/");
  if (levels.length > MAX_NAME_DEPTH || levels.includes("")) return null;
  return withInbox(levels).join("/");
}

/** Null unless `name` lies below `parent`; else the rest of it, from the separator on. */
export const nameBelow = (parent: string, name: string): string | null =>
  name.startsWith(`${parent}/`) ? name.slice(parent.length) : null;

/** INBOX first, then by code units. */
export function compareNames(a: string, b: string): number {
  if (a === b) return 0;
  if (a === INBOX || b === INBOX) return a === INBOX ? -1 : 1;
  return a < b ? -1 : 1;
}

const withInbox = ([first = "", ...rest]: readonly string[]): string[] => [
  asciiLower(first) === "inbox" ? INBOX : first,
  ...rest,
];
