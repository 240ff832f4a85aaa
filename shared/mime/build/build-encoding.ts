/**
 * Content transfer encodings of what is written here (RFC 2045 §6). Text stays as it is where it is ASCII in short lines; what
 * leaves is 7bit, so that no server on its way has a reason to touch it. A message within a message is never encoded (RFC 2046
 * §5.2.1), and so may be 8bit.
 */
import { utf8 } from "../../lib/bytes.ts";

export interface Encoded {
  readonly encoding: "7bit" | "8bit" | "quoted-printable" | "base64";
  /** Without the line end that the next boundary begins with. */
  readonly content: Uint8Array;
}

/** Octets of a line without its end (RFC 5322 §2.1.1). */
const MAX_LINE = 998;
/** Octets of a line of text that is left as it is. */
const NICE_LINE = 78;
/** Octets that become one line of base64. */
const BASE64_LINE = 57;
/** Octets of that line, with its end. */
const ENCODED_LINE = 78;
const BLOCK_LINES = 400;
/** Octets of text that stays readable in its source whatever it is written in. */
const SHORT = 64;
const CR = 0x0d;
const LF = 0x0a;
const EQUALS = 0x3d;

const ALPHABET = utf8("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");
const HEX = utf8("0123456789ABCDEF");
/** Two octets as this computer has them in a number. */
const pair = (first: number, second: number): number =>
  new Uint16Array(Uint8Array.of(first, second).buffer)[0] as number;
/** What twelve bits become. */
const PAIRS = Uint16Array.from({ length: 4096 }, (_, bits) =>
  pair(ALPHABET[bits >> 6] as number, ALPHABET[bits & 63] as number),
);
const LINE_END = pair(CR, LF);

/** `text` with LF or CR LF. */
export function encodeText(text: string): Encoded {
  const lines = text.replace(/\r\n?|\n/g, "\r\n");
  const content = utf8(lines);
  // "From " at the start of a line is changed by what keeps mail in mbox files
  const isPlain = /^[\t\r\n -~]*$/.test(lines) && longestLine(content) <= NICE_LINE && !/^From /m.test(lines);
  if (isPlain) return { encoding: "7bit", content };
  const printable = quotedPrintable(content);
  return printable.length <= SHORT + content.length * 1.5
    ? { encoding: "quoted-printable", content: printable }
    : encodeFile(content);
}

/** Octets of base64 in lines, for so many octets of a file. */
export const encodedFileLength = (bytes: number): number =>
  Math.ceil(bytes / 3) * 4 + 2 * Math.max(0, Math.ceil(bytes / BASE64_LINE) - 1);

export function encodeFile(bytes: Uint8Array): Encoded {
  const content = new Uint8Array(encodedFileLength(bytes.length));
  encodeFileInto(bytes, content);
  return { encoding: "base64", content };
}

/** The same; `out` has exactly encodedFileLength. Block by block, so that it may begin anywhere and each is copied while it is near. */
export function encodeFileInto(bytes: Uint8Array, out: Uint8Array): void {
  const whole = Math.max(0, Math.ceil(bytes.length / BASE64_LINE) - 1);
  const block = new Uint16Array((Math.min(whole, BLOCK_LINES) * ENCODED_LINE) / 2);
  let at = 0;
  for (let line = 0; line < whole; line += BLOCK_LINES) {
    const written = base64Lines(bytes, line, Math.min(whole, line + BLOCK_LINES), block);
    out.set(new Uint8Array(block.buffer, 0, written), at);
    at += written;
  }
  base64Line(bytes, whole * BASE64_LINE, out, at);
}

/** Lines, all whole, each with its end; two octets are written at a time. Octets that were written. */
function base64Lines(bytes: Uint8Array, first: number, end: number, out: Uint16Array): number {
  let to = 0;
  let from = first * BASE64_LINE;
  for (let line = first; line < end; line++) {
    for (const lineEnd = from + BASE64_LINE; from < lineEnd; from += 3) {
      const group = ((bytes[from] as number) << 16) | ((bytes[from + 1] as number) << 8) | (bytes[from + 2] as number);
      out[to++] = PAIRS[group >> 12] as number;
      out[to++] = PAIRS[group & 4095] as number;
    }
    out[to++] = LINE_END;
  }
  return to * 2;
}

/** The last line. */
function base64Line(bytes: Uint8Array, start: number, out: Uint8Array, at: number): void {
  let to = at;
  for (let i = start; i < bytes.length; i += 3) {
    const group = ((bytes[i] as number) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    out[to++] = ALPHABET[group >> 18] as number;
    out[to++] = ALPHABET[(group >> 12) & 63] as number;
    out[to++] = i + 1 < bytes.length ? (ALPHABET[(group >> 6) & 63] as number) : EQUALS;
    out[to++] = i + 2 < bytes.length ? (ALPHABET[group & 63] as number) : EQUALS;
  }
}

/** Null: it can not stand in a message as it is, and goes as a file. */
export function encodeInnerMessage(message: Uint8Array): Encoded | null {
  if (hasBareEnds(message) || longestLine(message) > MAX_LINE || message.includes(0)) return null;
  if (!hasBody(message)) return null;
  return { encoding: message.some((byte) => byte > 0x7e) ? "8bit" : "7bit", content: message };
}

/** A header that ends, so that no reader looks for it in what follows. */
function hasBody(bytes: Uint8Array): boolean {
  for (let i = bytes.indexOf(LF); i >= 0; i = bytes.indexOf(LF, i + 1)) if (bytes[i + 2] === LF) return true;
  return false;
}

function hasBareEnds(bytes: Uint8Array): boolean {
  for (let i = bytes.indexOf(LF); i >= 0; i = bytes.indexOf(LF, i + 1)) if (bytes[i - 1] !== CR) return true;
  for (let i = bytes.indexOf(CR); i >= 0; i = bytes.indexOf(CR, i + 1)) if (bytes[i + 1] !== LF) return true;
  return false;
}

/** Of lines that end in LF or CR LF. */
function longestLine(bytes: Uint8Array): number {
  let longest = 0;
  let start = 0;
  for (let end = bytes.indexOf(LF); end >= 0; end = bytes.indexOf(LF, start)) {
    longest = Math.max(longest, end - start - 1);
    start = end + 1;
  }
  return Math.max(longest, bytes.length - start);
}

/** Of lines that end in CR LF: at most 76 octets each, spaces before a line's end kept. */
function quotedPrintable(bytes: Uint8Array): Uint8Array {
  const out = new Uint8Array(3 * bytes.length + 3 * Math.ceil(bytes.length / 24) + 3);
  let to = 0;
  let column = 0;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] as number;
    if (byte === CR && bytes[i + 1] === LF) {
      out[to++] = CR;
      out[to++] = LF;
      column = 0;
      i++;
      continue;
    }
    const isLast = bytes[i + 1] === CR || i + 1 === bytes.length;
    const isPlain = isPrintable(byte, column === 0, bytes, i) && !(isLast && (byte === 0x20 || byte === 0x09));
    if (column + (isPlain ? 1 : 3) > 75) {
      out.set(SOFT, to);
      to += SOFT.length;
      column = 0;
    }
    if (isPlain) {
      out[to++] = byte;
      column++;
      continue;
    }
    out[to++] = EQUALS;
    out[to++] = HEX[byte >> 4] as number;
    out[to++] = HEX[byte & 15] as number;
    column += 3;
  }
  return out.slice(0, to);
}

const SOFT = utf8("=\r\n");
const FROM = utf8("From ");

function isPrintable(byte: number, startsLine: boolean, bytes: Uint8Array, at: number): boolean {
  if (byte === 0x09 || (byte >= 0x20 && byte <= 0x7e && byte !== EQUALS)) {
    if (!startsLine) return true;
    return byte !== 0x2e && !FROM.every((each, i) => bytes[at + i] === each);
  }
  return false;
}
