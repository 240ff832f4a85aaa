/** Where a CBOR item ends (RFC 8949 §3), without decoding it: how a CBOR sequence (RFC 8742) falls into its items. */

/** Octets from `at` that the item takes; `short`: it goes on behind the bytes there are; `malformed`: it is none. */
export type ItemLength = number | "short" | "malformed";

/** Linear, without recursion. Indefinite lengths and tags, which our formats never use, are malformed. */
export function itemLength(bytes: Uint8Array, at: number): ItemLength {
  let next = at;
  for (let items = 1; items > 0; items--) {
    const head = bytes[next];
    if (head === undefined) return "short";
    const size = argumentBytes(head & 31);
    if (size === null || head >> 5 === TAG) return "malformed";
    if (next + 1 + size > bytes.length) return "short";
    const argument = size === 0 ? head & 31 : readNumber(bytes, next + 1, size);
    next += 1 + size;
    if (head >> 5 === BYTES || head >> 5 === TEXT) next += argument;
    if (head >> 5 === ARRAY) items += argument;
    if (head >> 5 === MAP) items += 2 * argument;
    // each item takes an octet at least: what promises more than there is need not be counted
    if (next + items - 1 > bytes.length) return "short";
  }
  return next - at;
}

const BYTES = 2;
const TEXT = 3;
const ARRAY = 4;
const MAP = 5;
const TAG = 6;

/** Octets of the argument behind an item's first octet; null for what is reserved or indefinite. */
function argumentBytes(info: number): number | null {
  if (info < 24) return 0;
  return info <= 27 ? 2 ** (info - 24) : null;
}

/** Big-endian; inexact above 2^53, where nothing is as long anyway. */
function readNumber(bytes: Uint8Array, at: number, size: number): number {
  let value = 0;
  for (let i = 0; i < size; i++) value = value * 256 + (bytes[at + i] ?? 0);
  return value;
}
