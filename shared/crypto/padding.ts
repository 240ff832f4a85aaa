/**
 * Padding, so that sizes tell little. Both forms have exactly one valid padding for a content: what unpads is what was
 * padded, or a refusal.
 *
 * - Messages: to their Padmé length (Nikitin et al., PURBs, §4: at most 12 % more, log log n bits told) with CRLF, an odd
 *   rest with one LF at the very end, so that whoever opens the file with the age tool sees blank lines at most.
 *   The true size travels in the index data.
 * - CBOR plaintexts: 0x80, then zeros (ISO/IEC 7816-4), to a multiple of 512 bytes or to 512 · 2^n.
 */
import { assert } from "../lib/assert.ts";
import { concatBytes } from "../lib/bytes.ts";

const CR = 13;
const LF = 10;
const MARK = 0x80;
export const BLOCK_BYTES = 512;

/** "linear": the next 512 · n; "doubling": the next 512 · 2^n. */
export type BlockScheme = "linear" | "doubling";

/** The Padmé length of `length` bytes. */
export function padmeLength(length: number): number {
  assert(Number.isSafeInteger(length) && length >= 0 && length < 2 ** 48, "a length");
  if (length < 2) return length;
  const exponent = log2Floor(length);
  const unit = 2 ** (exponent - log2Floor(exponent) - 1);
  return unit < 1 ? length : Math.ceil(length / unit) * unit;
}

/** Exact for every value, as Math.log2 is not. */
function log2Floor(value: number): number {
  if (value >= 2 ** 31) return 31 + log2Floor(Math.floor(value / 2 ** 31));
  return value < 1 ? 0 : 31 - Math.clz32(value);
}

/** The message and CRLF … up to its Padmé length, in pieces: nothing of the message is copied. */
export function paddedPieces(message: Uint8Array): readonly [Uint8Array, Uint8Array] {
  const tail = new Uint8Array(padmeLength(message.length) - message.length);
  fillWithLines(tail, 0);
  return [message, tail];
}

/** The same as one. */
export const padMessage = (message: Uint8Array): Uint8Array<ArrayBuffer> => concatBytes(...paddedPieces(message));

function fillWithLines(bytes: Uint8Array, from: number): void {
  for (let i = from; i < bytes.length; i++) bytes[i] = (i - from) % 2 === 0 ? CR : LF;
  if ((bytes.length - from) % 2 === 1) bytes[bytes.length - 1] = LF;
}

/** A view of the first `trueSize` bytes; null unless `padded` is exactly what padMessage gives for them. */
export function unpadMessage(padded: Uint8Array, trueSize: number): Uint8Array | null {
  if (!Number.isSafeInteger(trueSize) || trueSize < 0 || trueSize > padded.length) return null;
  if (padmeLength(trueSize) !== padded.length) return null;
  const rest = new Uint8Array(padded.length - trueSize);
  fillWithLines(rest, 0);
  return rest.every((byte, i) => padded[trueSize + i] === byte) ? padded.subarray(0, trueSize) : null;
}

function blocksLength(contentBytes: number, scheme: BlockScheme): number {
  const blocks = Math.ceil((contentBytes + 1) / BLOCK_BYTES);
  if (scheme === "linear") return blocks * BLOCK_BYTES;
  return 2 ** (blocks === 1 ? 0 : log2Floor(blocks - 1) + 1) * BLOCK_BYTES;
}

export function padToBlocks(content: Uint8Array, scheme: BlockScheme): Uint8Array<ArrayBuffer> {
  const padded = new Uint8Array(blocksLength(content.length, scheme));
  padded.set(content);
  padded[content.length] = MARK;
  return padded;
}

/** A view of the content; null unless the padding is exactly what padToBlocks gives. */
export function unpadBlocks(padded: Uint8Array, scheme: BlockScheme): Uint8Array | null {
  let end = padded.length - 1;
  while (end >= 0 && padded[end] === 0) end--;
  if (end < 0 || padded[end] !== MARK || blocksLength(end, scheme) !== padded.length) return null;
  return padded.subarray(0, end);
}
