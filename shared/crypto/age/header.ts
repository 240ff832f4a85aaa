/**
 * The textual header of an age v1 file (C2SP age.md, "The file format"): parse, serialise, find its end in a stream.
 *
 *     age-encryption.org/v1 LF
 *     ( "->" 1*(SP argument) LF  *(64 base64 LF)  0–63 base64 LF )+
 *     "--- " 43 base64 LF
 *
 * Strict: LF only, canonical base64 without padding, no empty argument.
 */
import { base64nopad } from "@scure/base";
import { concatBytes, utf8 } from "../../lib/bytes.ts";

/** Bounds what a hostile file can make us hold; a hybrid stanza takes some 1.6 KB. */
export const MAX_HEADER_BYTES = 256 * 1024;
/** Bounds the public-key operations a hostile header can ask for. */
export const MAX_STANZAS = 128;

const VERSION_LINE = "age-encryption.org/v1";
const COLUMNS = 64;
const LINE_BYTES = 48;
const MAC_BYTES = 32;
const LF = 10;
const DASH = 45;
const decoder = new TextDecoder();

export interface Stanza {
  /** First the type, then its arguments; printable ASCII without spaces. */
  readonly args: readonly string[];
  readonly body: Uint8Array;
}

export interface AgeHeader {
  readonly stanzas: readonly Stanza[];
  /** The header up to and including "---": what the MAC covers. */
  readonly covered: Uint8Array;
  readonly mac: Uint8Array;
  /** Bytes up to and including the MAC line's LF. */
  readonly length: number;
}

/** Canonical base64 without padding, or null. */
export function decodeBase64(text: string): Uint8Array | null {
  if (!/^[A-Za-z0-9+/]*$/.test(text)) return null;
  try {
    const bytes = base64nopad.decode(text);
    return base64nopad.encode(bytes) === text ? bytes : null;
  } catch {
    return null;
  }
}

export const encodeBase64 = (bytes: Uint8Array): string => base64nopad.encode(bytes);

/** Remembers where it is, so that bytes may come one at a time in linear time. */
export interface HeaderScan {
  /** Position up to which lines are complete. */
  lineStart: number;
  position: number;
}

export const startHeaderScan = (): HeaderScan => ({ lineStart: 0, position: 0 });

/** Length of the header once its last line ("---…" LF) is complete in `bytes`, else null. Call again with more bytes. */
export function findHeaderEnd(scan: HeaderScan, bytes: Uint8Array): number | null {
  for (; scan.position < bytes.length; scan.position++) {
    if (bytes[scan.position] !== LF) continue;
    const start = scan.lineStart;
    scan.lineStart = scan.position + 1;
    if (bytes[start] === DASH && bytes[start + 1] === DASH && bytes[start + 2] === DASH) return scan.lineStart;
  }
  return null;
}

/** The header at the start of a file, or null if it is malformed, longer than MAX_HEADER_BYTES or not complete. */
export function parseAgeHeader(file: Uint8Array): AgeHeader | null {
  const length = findHeaderEnd(startHeaderScan(), file.subarray(0, MAX_HEADER_BYTES));
  if (length === null) return null;
  const lines = asciiLines(file.subarray(0, length));
  if (lines?.shift() !== VERSION_LINE) return null;
  const macLine = lines.pop() ?? "";
  const mac = macLine.startsWith("--- ") ? decodeBase64(macLine.slice(4)) : null;
  const stanzas = parseStanzas(lines);
  if (mac?.length !== MAC_BYTES || stanzas === null || stanzas.length === 0) return null;
  return { stanzas, mac, length, covered: file.slice(0, length - macLine.length - 1 + 3) };
}

/** The lines without their LF; null if a byte is neither printable ASCII, space nor LF. */
function asciiLines(bytes: Uint8Array): string[] | null {
  for (const byte of bytes) if (byte !== LF && (byte < 32 || byte > 126)) return null;
  return decoder.decode(bytes).slice(0, -1).split("\n");
}

function parseStanzas(lines: readonly string[]): Stanza[] | null {
  const stanzas: Stanza[] = [];
  for (let at = 0; at < lines.length;) {
    const args = parseArguments(lines[at] ?? "");
    const end = lastBodyLine(lines, at + 1);
    const body = end === null ? null : parseBody(lines.slice(at + 1, end + 1));
    if (args === null || body === null || end === null || stanzas.length === MAX_STANZAS) return null;
    stanzas.push({ args, body });
    at = end + 1;
  }
  return stanzas;
}

/** A body ends with its first short line, be it empty. */
function lastBodyLine(lines: readonly string[], from: number): number | null {
  for (let i = from; i < lines.length; i++) if ((lines[i] ?? "").length < COLUMNS) return i;
  return null;
}

function parseArguments(line: string): string[] | null {
  const [arrow, ...args] = line.split(" ");
  return arrow === "->" && args.length > 0 && args.every((arg) => arg !== "") ? args : null;
}

function parseBody(lines: readonly string[]): Uint8Array | null {
  const parts: Uint8Array[] = [];
  for (const line of lines) {
    const part = line.length <= COLUMNS ? decodeBase64(line) : null;
    if (part === null) return null;
    parts.push(part);
  }
  return concatBytes(...parts);
}

/** The bytes the MAC covers, ending in "---". */
export function coveredBytes(stanzas: readonly Stanza[]): Uint8Array {
  return utf8(`${VERSION_LINE}\n${stanzas.map(stanzaText).join("")}---`);
}

function stanzaText({ args, body }: Stanza): string {
  let text = `-> ${args.join(" ")}\n`;
  for (let at = 0; at <= body.length; at += LINE_BYTES) {
    text += `${encodeBase64(body.subarray(at, at + LINE_BYTES))}\n`;
  }
  return text;
}

/** The whole header: covered bytes and the MAC line. */
export const headerBytes = (covered: Uint8Array, mac: Uint8Array): Uint8Array<ArrayBuffer> =>
  concatBytes(covered, utf8(` ${encodeBase64(mac)}\n`));
