/**
 * A CBOR list as the bytes of its items, which are read one by one when they are wanted: for long lists of which few are
 * looked at. What an item holds is judged by whoever decodes it (cbor.ts).
 */
import { concatBytes } from "./bytes.ts";

const BYTES = 2;
const TEXT = 3;
const LIST = 4;
const MAP = 5;
const SIMPLE = 7;
/** false, true, null */
const SIMPLE_VALUES = [20, 21, 22];

interface Head {
  readonly major: number;
  readonly value: number;
  /** Where its contents begin. */
  readonly next: number;
}

/** Null if it is cut off, indefinite, of a kind we do not use, or longer than it need be. */
function readHead(bytes: Uint8Array, at: number): Head | null {
  const first = bytes[at];
  if (first === undefined) return null;
  const [major, short] = [first >>> 5, first & 0x1f];
  if (short < 24) return { major, value: short, next: at + 1 };
  if (short > 27 || major === SIMPLE) return null;
  const width = 2 ** (short - 24);
  if (at + 1 + width > bytes.length) return null;
  let value = 0;
  for (let i = 1; i <= width; i++) value = 256 * value + (bytes[at + i] ?? 0);
  const least = width === 1 ? 24 : 2 ** (4 * width);
  return value >= least && Number.isSafeInteger(value) ? { major, value, next: at + 1 + width } : null;
}

/** Where the item at `at` ends; null if it does not. */
function endOf(bytes: Uint8Array, at: number): number | null {
  let next = at;
  for (let open = 1; open > 0; open--) {
    const head = readHead(bytes, next);
    if (!head || head.major === 6 || (head.major === SIMPLE && !SIMPLE_VALUES.includes(head.value))) return null;
    ({ next } = head);
    if (head.major === BYTES || head.major === TEXT) next += head.value;
    if (head.major === LIST) open += head.value;
    if (head.major === MAP) open += 2 * head.value;
    // each item takes an octet at least
    if (next + open - 1 > bytes.length) return null;
  }
  return next;
}

/** The items of the list that the bytes are, as views of them; null if they are none, or it has more than `limit`. */
export function splitCborList(bytes: Uint8Array, limit: number): readonly Uint8Array[] | null {
  const head = readHead(bytes, 0);
  if (head?.major !== LIST || head.value > limit) return null;
  const items: Uint8Array[] = [];
  let at = head.next;
  for (let i = 0; i < head.value; i++) {
    const end = endOf(bytes, at);
    if (end === null) return null;
    items.push(bytes.subarray(at, end));
    at = end;
  }
  return at === bytes.length ? items : null;
}

/** The list of items that are CBOR already. */
export const joinCborList = (items: readonly Uint8Array[]): Uint8Array<ArrayBuffer> =>
  concatBytes(listHead(items.length), ...items);

function listHead(count: number): Uint8Array {
  if (count < 24) return Uint8Array.of(0x80 + count);
  if (count < 0x100) return Uint8Array.of(0x98, count);
  if (count < 0x10000) return Uint8Array.of(0x99, count >>> 8, count & 0xff);
  return Uint8Array.of(0x9a, count >>> 24, (count >>> 16) & 0xff, (count >>> 8) & 0xff, count & 0xff);
}
