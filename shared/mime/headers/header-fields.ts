/**
 * Header fields (RFC 5322 §2.2) by byte range: nothing is copied before somebody asks for a value. A line without a
 * colon is a field without name.
 */
import { asciiLower, binaryFromBytes, untilNul } from "../text/binary.ts";
import { MAX_FIELD_NAME, MAX_FIELD_OCTETS } from "../limits.ts";

const TAB = 0x09;
const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const COLON = 0x3a;

export interface HeaderField {
  /** Lower case, "" if the line has no name. */
  readonly name: string;
  /** First octet of the field. */
  readonly start: number;
  /** First octet of the value, behind the white space after the colon. */
  readonly valueStart: number;
  /** End of the value, without the final line break. */
  readonly valueEnd: number;
  /** End of the field with its final line break. */
  readonly end: number;
}

const isLwsp = (byte: number | undefined): boolean => byte === SPACE || byte === TAB;

/** Field whose first line is `[start, lineEnd)` without line break, and which ends at `valueEnd` / `end`. */
export function createField(
  bytes: Uint8Array,
  start: number,
  lineEnd: number,
  valueEnd: number,
  end: number,
): HeaderField {
  const colon = findColon(bytes, start, lineEnd);
  let nameEnd = colon;
  while (nameEnd > start && isLwsp(bytes[nameEnd - 1])) nameEnd--;
  if (colon < 0 || nameEnd - start > MAX_FIELD_NAME) return { name: "", start, valueStart: start, valueEnd, end };
  const name = asciiLower(untilNul(binaryFromBytes(bytes, start, nameEnd)));
  return { name, start, valueStart: skipLwsp(bytes, colon + 1, lineEnd), valueEnd, end };
}

function findColon(bytes: Uint8Array, start: number, end: number): number {
  for (let i = start; i < end; i++) if (bytes[i] === COLON) return i;
  return -1;
}

/** A first line of white space alone loses one character only. */
function skipLwsp(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && isLwsp(bytes[at])) at++;
  return at === end && start < end ? start + 1 : at;
}

/** The value as a binary string; folds are kept as LF and white space. */
export function rawValue(bytes: Uint8Array, field: HeaderField): string {
  const end = Math.min(field.valueEnd, field.valueStart + MAX_FIELD_OCTETS);
  const text = binaryFromBytes(bytes, field.valueStart, end);
  return text.includes("\n") ? text.replaceAll("\r\n", "\n") : text;
}

/** Fields of a header block; stops at the empty line, or at `end`. */
export function parseFields(bytes: Uint8Array, start = 0, end = bytes.length, limit = Infinity): HeaderField[] {
  const fields: HeaderField[] = [];
  for (let at = start; at < end && fields.length < limit;) {
    const line = lineAt(bytes, at, end);
    if (line.contentEnd === at && line.next > at) break;
    let last = line;
    while (last.next < end && isLwsp(bytes[last.next])) last = lineAt(bytes, last.next, end);
    fields.push(createField(bytes, at, line.contentEnd, last.contentEnd, last.next));
    at = last.next;
  }
  return fields;
}

export interface Line {
  /** End of the line without its LF and the CRs before it. */
  readonly contentEnd: number;
  readonly next: number;
}

function lineAt(bytes: Uint8Array, at: number, end: number): Line {
  const lf = bytes.indexOf(LF, at);
  if (lf < 0 || lf >= end) return { contentEnd: end, next: end };
  return { contentEnd: withoutCrs(bytes, at, lf), next: lf + 1 };
}

/** End of a header line that has any number of CRs before its LF: mail with doubled ones has them in its empty line too. */
export function withoutCrs(bytes: Uint8Array, start: number, end: number): number {
  let at = end;
  while (at > start && bytes[at - 1] === CR) at--;
  return at;
}
