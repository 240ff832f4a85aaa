/**
 * Sets of UIDs (RFC 3501 §9 sequence-set, without `*`): sorted, merged, immutable ranges, held as a flat list
 * `lo, hi, lo, hi …` of inclusive ends. A plain array on purpose: CBOR, structured clone and tests take it as it is.
 * Every operation costs time in ranges, never in UIDs, but for those that list UIDs.
 */
import { assert } from "../lib/assert.ts";
import type { Brand } from "../lib/brand.ts";
import type { Uid } from "../lib/ids.ts";

/** The largest UID: 2^32 − 1. */
export const MAX_UID = 0xffff_ffff;
/** Ranges that a set read from outside may hold. */
export const MAX_RANGES = 65_536;

/** `lo, hi` pairs, ascending, with at least one UID missing between two pairs. Make one with the functions below only. */
export type UidSet = Brand<readonly number[], "UidSet">;

const branded = (pairs: readonly number[]): UidSet => pairs as UidSet;

export const EMPTY_UID_SET = branded([]);

export const isUid = (value: unknown): value is Uid =>
  typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= MAX_UID;

/** The set of the given UIDs, in any order, repeats allowed. */
export function uidSetOf(uids: Iterable<number>): UidSet {
  const sorted = Float64Array.from(uids).sort();
  const pairs: number[] = [];
  for (const uid of sorted) pushRange(pairs, uid, uid);
  return branded(pairs);
}

/** The set of all UIDs in the given inclusive ranges, in any order, overlaps allowed; a range's ends may be swapped. */
export function uidSetOfRanges(ranges: Iterable<readonly [number, number]>): UidSet {
  const sorted = Array.from(ranges, ([a, b]): [number, number] => (a <= b ? [a, b] : [b, a])).sort(
    (x, y) => x[0] - y[0],
  );
  const pairs: number[] = [];
  for (const [lo, hi] of sorted) pushRange(pairs, lo, hi);
  return branded(pairs);
}

/** Reads the flat list; null unless it is exactly what a set holds, with at most MAX_RANGES ranges. */
export function uidSetFromPairs(value: unknown): UidSet | null {
  if (!Array.isArray(value) || value.length % 2 !== 0 || value.length > 2 * MAX_RANGES) return null;
  const pairs: readonly unknown[] = value;
  let free = 1;
  for (let i = 0; i < pairs.length; i += 2) {
    const lo = pairs[i];
    const hi = pairs[i + 1];
    if (!isUid(lo) || !isUid(hi) || lo < free || hi < lo) return null;
    free = hi + 2;
  }
  return branded(value.slice() as number[]);
}

/** UIDs in the set. */
export function uidSetSize(set: UidSet): number {
  let size = 0;
  for (const [lo, hi] of uidRanges(set)) size += hi - lo + 1;
  return size;
}

export function uidSetHas(set: UidSet, uid: number): boolean {
  let low = 0;
  let high = set.length / 2;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (at(set, 2 * middle + 1) < uid) low = middle + 1;
    else high = middle;
  }
  return 2 * low < set.length && at(set, 2 * low) <= uid;
}

/** The ranges, ascending. */
export function* uidRanges(set: UidSet): Generator<readonly [number, number]> {
  for (let i = 0; i < set.length; i += 2) yield [at(set, i), at(set, i + 1)];
}

/** Every UID, ascending. A set read from outside may span 2^32 of them: meet it with the UIDs that exist first. */
export function* uidsIn(set: UidSet): Generator<Uid> {
  for (const [lo, hi] of uidRanges(set)) for (let uid = lo; uid <= hi; uid++) yield uid as Uid;
}

export const uidSetUnion = (a: UidSet, b: UidSet): UidSet => uidSetOfRanges([...uidRanges(a), ...uidRanges(b)]);

export function uidSetIntersection(a: UidSet, b: UidSet): UidSet {
  const pairs: number[] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    const lo = Math.max(at(a, i), at(b, j));
    const hi = Math.min(at(a, i + 1), at(b, j + 1));
    if (lo <= hi) pairs.push(lo, hi);
    if (at(a, i + 1) < at(b, j + 1)) i += 2;
    else j += 2;
  }
  return branded(pairs);
}

/** What is in a and not in b. */
export const uidSetSubtract = (a: UidSet, b: UidSet): UidSet => uidSetIntersection(a, complement(b));

export const uidSetEquals = (a: UidSet, b: UidSet): boolean =>
  a.length === b.length && a.every((end, i) => end === b[i]);

/** IMAP's spelling, "1:3,7"; "" for the empty set, which IMAP can not spell. */
export const uidSetToImap = (set: UidSet): string =>
  Array.from(uidRanges(set), ([lo, hi]) => (lo === hi ? String(lo) : `${String(lo)}:${String(hi)}`)).join(",");

/** Adds a range that starts at or after the last one's start. */
function pushRange(pairs: number[], lo: number, hi: number): void {
  assert(isUid(lo) && isUid(hi), "a UID lies in 1 … 2^32 − 1");
  const last = pairs.at(-1);
  if (last === undefined || lo > last + 1) pairs.push(lo, hi);
  else if (hi > last) pairs[pairs.length - 1] = hi;
}

/** The UIDs that are not in the set. */
function complement(set: UidSet): UidSet {
  const pairs: number[] = [];
  let free = 1;
  for (const [lo, hi] of uidRanges(set)) {
    if (lo > free) pairs.push(free, lo - 1);
    free = hi + 1;
  }
  if (free <= MAX_UID) pairs.push(free, MAX_UID);
  return branded(pairs);
}

/** An end of a range, whose index the caller knows to exist. */
const at = (set: UidSet, index: number): number => set[index] as number;
