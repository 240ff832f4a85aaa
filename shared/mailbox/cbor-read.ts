/**
 * Reading decoded CBOR into values whose shape and range are known. A reader gives the value or throws Malformed, which
 * only `readOrNull` catches: whoever calls a codec gets null.
 */
import { ID_BYTES, idFromBytes } from "../lib/ids.ts";
import type { BlobId, EntryId, FilterId, MailboxId } from "../lib/ids.ts";

class Malformed extends Error {}

/** What `read` gives, or null if a reader in it found malformed data. Other errors pass. */
export function readOrNull<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof Malformed) return null;
    throw error;
  }
}

/** Throws Malformed unless it holds. */
export function check(condition: boolean): asserts condition {
  if (!condition) throw new Malformed();
}

/** The value, unless it is null or undefined. */
export function present<T>(value: T | null | undefined): T {
  check(value !== null && value !== undefined);
  return value;
}

/** A map of exactly the required keys, and any of the optional ones (undefined where absent). */
export function readMap<Key extends string, Optional extends string = never>(
  value: unknown,
  keys: readonly Key[],
  optional: readonly Optional[] = [],
): Readonly<Record<Key | Optional, unknown>> {
  check(typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array));
  const known: readonly string[] = [...keys, ...optional];
  check(keys.every((key) => Object.hasOwn(value, key)) && Object.keys(value).every((key) => known.includes(key)));
  return value as Readonly<Record<Key | Optional, unknown>>;
}

export function readList<T>(value: unknown, max: number, readItem: (item: unknown) => T): T[] {
  check(Array.isArray(value) && value.length <= max);
  return value.map(readItem);
}

export function readInteger(value: unknown, min: number, max: number): number {
  check(typeof value === "number" && Number.isSafeInteger(value) && value >= min && value <= max);
  return value;
}

/** At most `max` UTF-16 code units. */
export function readText(value: unknown, max: number): string {
  check(typeof value === "string" && value.length <= max);
  return value;
}

export function readBytes(value: unknown, max = Infinity): Uint8Array {
  check(value instanceof Uint8Array && value.length <= max);
  return value;
}

export function readBoolean(value: unknown): boolean {
  check(typeof value === "boolean");
  return value;
}

export function readId<T extends BlobId | EntryId | MailboxId | FilterId>(value: unknown): T {
  const bytes = readBytes(value);
  check(bytes.length === ID_BYTES);
  return idFromBytes<T>(bytes);
}

/** Rows of `width` bytes, back to back. */
export function readRows(value: unknown, width: number, max = Infinity): Uint8Array[] {
  const bytes = readBytes(value);
  check(bytes.length % width === 0 && bytes.length / width <= max);
  return Array.from({ length: bytes.length / width }, (_, row) => bytes.subarray(width * row, width * (row + 1)));
}
