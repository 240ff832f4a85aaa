/** Content transfer encodings (RFC 2045 §6): lenient decoders, octets to octets, in one pass. */
import { asciiLower } from "../text/binary.ts";

const CR = 0x0d;
const LF = 0x0a;
const EQUALS = 0x3d;
const SKIP = 0xff;

const base64Values = new Uint8Array(256).fill(SKIP);
"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".split("").forEach((char, value) => {
  base64Values[char.charCodeAt(0)] = value;
});

/** The content of an encoded body; unknown encodings are passed through. */
export function decodeTransfer(bytes: Uint8Array, encoding: string | null): Uint8Array {
  switch (asciiLower(encoding ?? "").trim()) {
    case "base64":
      return decodeBase64(bytes);
    case "quoted-printable":
      return decodeQuotedPrintable(bytes);
    default:
      return bytes;
  }
}

/** Characters outside the alphabet are skipped; `=` ends a quantum, and text may go on behind it. */
export function decodeBase64(bytes: Uint8Array): Uint8Array {
  const out = new Uint8Array(Math.ceil((bytes.length * 3) / 4) + 3);
  let to = 0;
  let group = 0;
  let count = 0;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] ?? 0;
    const value = base64Values[byte] ?? SKIP;
    if (value === SKIP) {
      if (byte === EQUALS && count > 0) {
        to = flush(out, to, group, count);
        count = 0;
      }
      continue;
    }
    group = (group << 6) | value;
    if (++count < 4) continue;
    out[to++] = group >> 16;
    out[to++] = group >> 8;
    out[to++] = group;
    count = 0;
  }
  return out.subarray(0, flush(out, to, group, count));
}

/** The octets of an unfinished quantum. */
function flush(out: Uint8Array, at: number, group: number, count: number): number {
  let to = at;
  if (count === 2) out[to++] = group >> 4;
  if (count === 3) {
    out[to++] = group >> 10;
    out[to++] = group >> 2;
  }
  return to;
}

/** Malformed escapes stay as they are; white space at line ends goes. `underscore`: `_` is a space (RFC 2047 §4.2). */
export function decodeQuotedPrintable(bytes: Uint8Array, underscore = false): Uint8Array {
  const out = new Uint8Array(bytes.length);
  let to = 0;
  /** Length of `out` without trailing blanks of the line. */
  let solid = 0;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] ?? 0;
    if (byte === EQUALS) {
      const skip = softBreak(bytes, i);
      const value = skip > 0 ? -1 : hexPair(bytes, i + 1);
      if (skip > 0) i += skip;
      else if (value >= 0) {
        out[to++] = value;
        i += 2;
      } else out[to++] = byte;
      solid = to;
    } else if (byte === LF || (byte === CR && bytes[i + 1] === LF)) {
      to = solid;
      if (byte === CR) out[to++] = bytes[i++] ?? 0;
      out[to++] = LF;
      solid = to;
    } else {
      out[to++] = underscore && byte === 0x5f ? 0x20 : byte;
      if (byte !== 0x20 && byte !== 0x09) solid = to;
    }
  }
  return out.subarray(0, underscore ? to : solid);
}

/** Octets behind `=` that make it a soft line break; 0 if it is none. */
function softBreak(bytes: Uint8Array, at: number): number {
  let end = at + 1;
  while (bytes[end] === 0x20 || bytes[end] === 0x09) end++;
  if (end >= bytes.length && at + 1 < bytes.length) return end - at;
  if (bytes[end] === LF) return end - at;
  return bytes[end] === CR && bytes[end + 1] === LF ? end + 1 - at : 0;
}

function hexPair(bytes: Uint8Array, at: number): number {
  const high = hexValue(bytes[at]);
  const low = hexValue(bytes[at + 1]);
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

function hexValue(byte: number | undefined): number {
  if (byte === undefined) return -1;
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte & 0xdf;
  return letter >= 0x41 && letter <= 0x46 ? letter - 0x37 : -1;
}
