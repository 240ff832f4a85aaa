/** Reading decoded CBOR: each function gives the value in the wanted shape, or null. */
import type { Cbor } from "./cbor.ts";

export type CborMap = { readonly [key: string]: Cbor };

export function asMap(value: Cbor | undefined): CborMap | null {
  const isMap = typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array);
  return isMap ? (value as CborMap) : null;
}

export const asList = (value: Cbor | undefined): readonly Cbor[] | null =>
  Array.isArray(value) ? (value as readonly Cbor[]) : null;

/** Exactly this many bytes. */
export const asBytes = (value: Cbor | undefined, length: number): Uint8Array | null =>
  value instanceof Uint8Array && value.length === length ? value : null;

/** Bytes, at most so many. */
export const asBytesUpTo = (value: Cbor | undefined, limit: number): Uint8Array | null =>
  value instanceof Uint8Array && value.length <= limit ? value : null;

/** A text of at most so many UTF-16 units. */
export const asText = (value: Cbor | undefined, limit: number): string | null =>
  typeof value === "string" && value.length <= limit ? value : null;

/** A whole number from 0 to `limit` (2^53 − 1). */
export const asCount = (value: Cbor | undefined, limit: number = Number.MAX_SAFE_INTEGER): number | null =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= 0 && value <= limit ? value : null;

/** Each item read by `read`; null if one of them is, or there are more than `limit`. */
export function asListOf<T>(value: Cbor | undefined, limit: number, read: (item: Cbor) => T | null): T[] | null {
  const list = asList(value);
  if (!list || list.length > limit) return null;
  const items: T[] = [];
  for (const item of list) {
    const read_ = read(item);
    if (read_ === null) return null;
    items.push(read_);
  }
  return items;
}
