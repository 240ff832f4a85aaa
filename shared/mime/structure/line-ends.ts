/**
 * The form of a message that IMAP shows: every LF has a CR before it (RFC 3501 §2.2, RFC 5322 §2.3), no octet is NUL. Sizes
 * and offsets that this folder gives for a message that is not so refer to its canonical form.
 */
import { atOnce, inTurns } from "../../lib/turns.ts";

const LF = 0x0a;
const CR = 0x0d;

/** Octets looked through at a time. */
const PIECE = 64 * 1024;

/** A bare LF gets its CR; every other octet stays what it is. The same array if there is none. */
export const canonicalLines = (bytes: Uint8Array): Uint8Array => atOnce(canonicalising(bytes));

/** The same in turns with others. */
export const canonicalLinesInTurns = (bytes: Uint8Array): Promise<Uint8Array> => inTurns(canonicalising(bytes));

function* canonicalising(bytes: Uint8Array): Generator<undefined, Uint8Array> {
  let bare = 0;
  for (let start = 0; start < bytes.length; start += PIECE) {
    bare += bareIn(bytes, start).length;
    yield;
  }
  if (bare === 0) return bytes;
  const out = new Uint8Array(bytes.length + bare);
  let from = 0;
  let to = 0;
  for (let start = 0; start < bytes.length; start += PIECE) {
    for (const at of bareIn(bytes, start)) {
      out.set(bytes.subarray(from, at), to);
      to += at - from;
      out[to++] = CR;
      from = at;
    }
    yield;
  }
  out.set(bytes.subarray(from), to);
  return out;
}

/** NUL may not stand in an IMAP literal: it is shown as octet 0x80, as Dovecot does. The same array if there is none. */
export function withoutNuls(bytes: Uint8Array): Uint8Array {
  return bytes.includes(0) ? bytes.map((byte) => (byte === 0 ? 0x80 : byte)) : bytes;
}

/** Where bare LFs are in the piece that begins there. */
function bareIn(bytes: Uint8Array, start: number): readonly number[] {
  const piece = bytes.subarray(start, start + PIECE);
  const found: number[] = [];
  for (let at = piece.indexOf(LF); at >= 0; at = piece.indexOf(LF, at + 1))
    if (bytes[start + at - 1] !== CR) found.push(start + at);
  return found;
}
