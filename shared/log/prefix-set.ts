/**
 * A growing set of ids, each known by its first 8 bytes: 8 bytes of memory an id, in a form that is the same whatever
 * the order they came in. Sorted array plus a few recent ones, merged as they pile up.
 */
import type { BlobId, EntryId } from "../lib/ids.ts";

export const PREFIX_BYTES = 8;
const HEX_DIGITS = 2 * PREFIX_BYTES;
/** Recent ones before they are merged; grows with the set, so that adding n costs O(n log n). */
const MIN_RECENT = 1024;

/** The first 16 hex digits of an id: what "seen before" compares. */
export const idPrefix = (id: EntryId | BlobId): string => id.slice(0, HEX_DIGITS);

export interface PrefixSet {
  readonly size: number;
  has(prefix: string): boolean;
  add(prefix: string): void;
  clear(): void;
  /** Sorted, 8 bytes each. */
  encode(): Uint8Array<ArrayBuffer>;
}

/** From what `encode` gave; null unless strictly rising. */
export function decodePrefixSet(packed: Uint8Array): PrefixSet | null {
  if (packed.length % PREFIX_BYTES !== 0) return null;
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
  const sorted = new BigUint64Array(packed.length / PREFIX_BYTES);
  for (let i = 0; i < sorted.length; i++) {
    const value = view.getBigUint64(i * PREFIX_BYTES);
    if (i > 0 && value <= (sorted[i - 1] ?? value)) return null;
    sorted[i] = value;
  }
  return createPrefixSet(sorted);
}

const toNumber = (prefix: string): bigint => BigInt(`0x${prefix}`);

export function createPrefixSet(initial: BigUint64Array<ArrayBuffer> = new BigUint64Array(0)): PrefixSet {
  let sorted = initial;
  const recent = new Set<bigint>();

  const hasNumber = (value: bigint): boolean => recent.has(value) || includesSorted(sorted, value);

  function merge(): void {
    if (recent.size === 0) return;
    const merged = new BigUint64Array(sorted.length + recent.size);
    merged.set(sorted);
    merged.set([...recent], sorted.length);
    sorted = merged.sort();
    recent.clear();
  }

  return {
    get size() {
      return sorted.length + recent.size;
    },
    has: (prefix) => hasNumber(toNumber(prefix)),
    add(prefix) {
      const value = toNumber(prefix);
      if (hasNumber(value)) return;
      recent.add(value);
      if (recent.size > Math.max(MIN_RECENT, sorted.length / 4)) merge();
    },
    clear() {
      sorted = new BigUint64Array(0);
      recent.clear();
    },
    encode() {
      merge();
      const packed = new Uint8Array(sorted.length * PREFIX_BYTES);
      const view = new DataView(packed.buffer);
      sorted.forEach((value, i) => view.setBigUint64(i * PREFIX_BYTES, value));
      return packed;
    },
  };
}

function includesSorted(sorted: BigUint64Array, value: bigint): boolean {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? value) < value) low = middle + 1;
    else high = middle;
  }
  return sorted[low] === value;
}
