/**
 * The raw header fields that index data keeps, and what they tell of those it does not.
 *
 *   header  [":2 " names-left-out CR LF] *(field CR LF)         version 2 with the first line, version 1 without it
 *   names-left-out  3 base64 characters for each: 18 bits of FNV-1a of the name in lower case, sorted; or "*": unknown
 *
 * [Note: The kept header has its own version] Whether index data can be read decides whether an entry of the log files a
 * message at all (shared/account/sync/opener.ts), so its own form can not change without a new version of the fold. A line that
 * begins with a colon is a field without a name, which readers of version 1 pass over.
 */
import { binaryFromBytes } from "../text/binary.ts";
import type { HeaderField } from "../headers/header-fields.ts";
import * as limits from "./index-limits.ts";
import { isFirstKept, isKept } from "./kept-fields.ts";
import { MAX_HEADER_FIELDS, MAX_HEADER_OCTETS } from "../limits.ts";
import type { Part } from "../structure/part.ts";

const MARK = ":2 ";
const CRLF = "\r\n";
const UNKNOWN = "*";

/** Null if it can not be told whole, or the fields of the first set are too long; of the second, those are left out that do not fit. */
export function keptHeader(bytes: Uint8Array, { fields, headerStart, headerEnd }: Part): string | null {
  if (fields.length >= MAX_HEADER_FIELDS || headerEnd - headerStart >= MAX_HEADER_OCTETS) return null;
  // without an empty line no section of it ends in one, and nothing here would say so
  if ((fields.at(-1)?.end ?? headerStart) >= headerEnd) return null;
  const sizes = sizesByName(fields.filter(({ name }) => isKept(name)));
  const first = [...sizes].filter(([name]) => isFirstKept(name));
  const kept = new Set(first.map(([name]) => name));
  let total = first.reduce((sum, [, size]) => sum + size, 0);
  if (total > limits.MAX_KEPT_HEADER) return null;
  const rest = [...sizes].filter(([name]) => !isFirstKept(name)).sort(([, a], [, b]) => a - b);
  for (const [name, size] of rest) {
    if (size > limits.MAX_ADDED_FIELD || total + size > limits.MAX_KEPT_HEADER) break;
    kept.add(name);
    total += size;
  }
  const lines = fields.filter(({ name }) => kept.has(name)).map((field) => fieldText(bytes, field));
  return MARK + leftOutText(fields, kept) + CRLF + lines.join("");
}

const fieldText = (bytes: Uint8Array, { start, valueEnd }: HeaderField): string =>
  binaryFromBytes(bytes, start, valueEnd) + CRLF;

function sizesByName(fields: readonly HeaderField[]): Map<string, number> {
  const sizes = new Map<string, number>();
  for (const { name, start, end } of fields) sizes.set(name, (sizes.get(name) ?? 0) + end - start);
  return sizes;
}

function leftOutText(fields: readonly HeaderField[], kept: ReadonlySet<string>): string {
  const marks = new Set<string>();
  for (const { name } of fields) if (name !== "" && !kept.has(name)) marks.add(markOf(name));
  return marks.size > limits.MAX_LEFT_OUT ? UNKNOWN : [...marks].sort().join("");
}

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

function markOf(name: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  const bits = (hash ^ (hash >>> 18)) & 0x3ffff;
  return DIGITS.charAt(bits >> 12) + DIGITS.charAt((bits >> 6) & 63) + DIGITS.charAt(bits & 63);
}

/** Whether `header` of index data tells all there is to know of a field (name in lower case): its text, or its absence. */
export function tellsField(header: string | null, name: string): boolean {
  if (header === null || name === "") return false;
  if (isFirstKept(name)) return true;
  if (!header.startsWith(MARK)) return false;
  const end = header.indexOf(CRLF);
  if (header[MARK.length] === UNKNOWN) return false;
  const mark = markOf(name);
  for (let at = MARK.length; at < end; at += mark.length) if (header.startsWith(mark, at)) return false;
  return true;
}

export const tellsFields = (header: string | null, names: readonly string[]): boolean =>
  names.every((name) => tellsField(header, name.toLowerCase()));

/**
 * BODY[HEADER.FIELDS (names)] of the whole message, one character per octet, NULs as `withoutNuls` shows them; null if that
 * takes the body. Lists of thousands of messages are made of it: it goes over the text once.
 */
export function keptFields(header: string | null, names: readonly string[]): string | null {
  if (header === null || !tellsFields(header, names)) return null;
  const wanted = new Set(names.map((name) => name.toLowerCase()));
  let found = "";
  for (let at = 0; at < header.length;) {
    const lineEnd = breakFrom(header, at);
    let end = lineEnd;
    while (isBlank(header.charCodeAt(end + 1))) end = breakFrom(header, end + 1);
    if (wanted.has(nameAt(header, at, lineEnd))) found += header.slice(at, end + 1);
    at = end + 1;
  }
  return `${found.includes("\0") ? found.replaceAll("\0", "\x80") : found}${CRLF}`;
}

function breakFrom(header: string, at: number): number {
  const found = header.indexOf("\n", at);
  return found < 0 ? header.length : found;
}

const COLON = 0x3a;
const isBlank = (code: number): boolean => code === 0x20 || code === 0x09;

/** As `createField` reads it; "" if there is none. */
function nameAt(header: string, start: number, lineEnd: number): string {
  let end = start;
  while (end < lineEnd && header.charCodeAt(end) !== COLON) end++;
  if (end === lineEnd) return "";
  while (end > start && isBlank(header.charCodeAt(end - 1))) end--;
  const name = header.slice(start, end).toLowerCase();
  return name.includes("\0") ? name.slice(0, name.indexOf("\0")) : name;
}
