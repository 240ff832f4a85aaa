/** Readers of decoded CBOR, put together from small ones: each gives the value, or undefined if it has another shape. */
import type { Cbor } from "../../lib/cbor.ts";

export type Read<T> = (value: Cbor | undefined) => T | undefined;

export const bool: Read<boolean> = (value) => (typeof value === "boolean" ? value : undefined);

/** A text of at most so many UTF-16 units. */
export const text =
  (limit: number): Read<string> =>
  (value) =>
    typeof value === "string" && value.length <= limit ? value : undefined;

export const integer =
  (least: number, most: number): Read<number> =>
  (value) =>
    typeof value === "number" && Number.isSafeInteger(value) && value >= least && value <= most ? value : undefined;

export const count = integer(0, Number.MAX_SAFE_INTEGER);

export const oneOf =
  <T extends string>(...values: readonly T[]): Read<T> =>
  (value) =>
    values.find((each) => each === value);

export const nullable =
  <T>(read: Read<T>): Read<T | null> =>
  (value) =>
    value === null ? null : read(value);

export const list =
  <T>(read: Read<T>, limit: number): Read<T[]> =>
  (value) => {
    if (!isList(value) || value.length > limit) return undefined;
    const items: T[] = [];
    for (const item of value) {
      const one = read(item);
      if (one === undefined) return undefined;
      items.push(one);
    }
    return items;
  };

/** An array with exactly these items. */
export const tuple =
  <T extends readonly unknown[]>(...reads: { readonly [K in keyof T]: Read<T[K]> }): Read<T> =>
  (value) => {
    if (!isList(value) || value.length !== reads.length) return undefined;
    const items = reads.map((read: Read<unknown>, i) => read(value[i]));
    return items.includes(undefined) ? undefined : (items as unknown as T);
  };

/** A map with exactly these keys. */
export const record =
  <T extends object>(reads: { readonly [K in keyof T]: Read<T[K]> }): Read<T> =>
  (value) => {
    if (!isMap(value)) return undefined;
    const keys = Object.keys(reads) as (keyof T & string)[];
    if (Object.keys(value).length !== keys.length) return undefined;
    const entries: [string, unknown][] = keys.map((key) => [key, reads[key](value[key])]);
    return entries.some(([, item]) => item === undefined) ? undefined : (Object.fromEntries(entries) as T);
  };

/** Another form of what `read` gives; `make` may refuse with undefined. */
export const mapped =
  <A, B>(read: Read<A>, make: (value: A) => B | undefined): Read<B> =>
  (value) => {
    const from = read(value);
    return from === undefined ? undefined : make(from);
  };

const isList = (value: Cbor | undefined): value is readonly Cbor[] => Array.isArray(value);

function isMap(value: Cbor | undefined): value is { readonly [key: string]: Cbor } {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array);
}
