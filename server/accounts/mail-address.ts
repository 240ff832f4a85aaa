/**
 * Mail addresses as the directory knows them: `local@domain` in lower case, the domain in Unicode (RFC 6531). Case does
 * not matter, and `local+tag@domain` reaches `local@domain`.
 */
import { domainToUnicode } from "node:url";

/** UTF-16 units; RFC 5321 §4.5.3.1.3 allows 254 octets on the wire. */
const MAX_LENGTH = 254;

/** Null if it is no address mail could be sent to. */
export function normalizeAddress(text: string): string | null {
  const [, local = "", domain = ""] = /^([^\s@<>"(),:;\\[\]]+)@([^\s@<>"(),:;\\[\]_]+)$/u.exec(text.trim()) ?? [];
  const unicode = domainToUnicode(domain);
  if (local === "" || unicode === "" || text.length > MAX_LENGTH || hasControls(text)) return null;
  if (/^\.|\.\.|\.$/.test(local) || /^\.|\.\.|\.$/.test(unicode)) return null;
  return `${local.normalize("NFC").toLowerCase()}@${unicode.toLowerCase()}`;
}

const hasControls = (text: string): boolean => /\p{C}/u.test(text);

/** The address without its tag; null if it has none. */
export function withoutTag(address: string): string | null {
  const [, local, domain] = /^([^+@]+)\+[^@]*@(.*)$/.exec(address) ?? [];
  return local === undefined || domain === undefined ? null : `${local}@${domain}`;
}

/** The owner of a log may not be told apart by a tag. */
export const hasTag = (address: string): boolean => withoutTag(address) !== null || address.startsWith("+");
