/**
 * Schemas of CBOR bodies: a validating decoder, its encoder and a description in one. Descriptions are what the wire
 * hash pins (wire.test.ts). Maps may carry keys unknown here: they are ignored, so that a version can add some.
 */
import { decodeCbor, encodeCbor, type Cbor } from "../lib/cbor.ts";
import { asBytes, asBytesUpTo, asCount, asListOf, asMap, asText } from "../lib/cbor-fields.ts";
import { ID_BYTES, idFromBytes, idToBytes, seq as asSeq } from "../lib/ids.ts";
import type { AccountId, BlobId, DeviceId, EntryId, Seq } from "../lib/ids.ts";

export interface Schema<T> {
  readonly description: string;
  /** Null if the value does not fit. */
  decode(value: Cbor | undefined): T | null;
  encode(value: T): Cbor;
}

export type Decoded<S> = S extends Schema<infer T> ? T : never;

/** Null if the bytes are not deterministic CBOR of this shape. */
export function decodeBody<T>(schema: Schema<T>, bytes: Uint8Array): T | null {
  const value = decodeCbor(bytes);
  return value === null ? null : schema.decode(value);
}

export const encodeBody = <T>(schema: Schema<T>, value: T): Uint8Array => encodeCbor(schema.encode(value));

export const bytes = (length: number): Schema<Uint8Array> => ({
  description: `bytes(${length})`,
  decode: (value) => asBytes(value, length),
  encode: (value) => value,
});

export const bytesUpTo = (limit: number): Schema<Uint8Array> => ({
  description: `bytes(<=${limit})`,
  decode: (value) => asBytesUpTo(value, limit),
  encode: (value) => value,
});

export const text = (limit: number): Schema<string> => ({
  description: `text(<=${limit})`,
  decode: (value) => asText(value, limit),
  encode: (value) => value,
});

export const count: Schema<number> = {
  description: "uint53",
  decode: (value) => asCount(value),
  encode: (value) => value,
};

export const seq: Schema<Seq> = {
  description: "seq",
  decode: (value) => {
    const number = asCount(value);
    return number === null ? null : asSeq(number);
  },
  encode: (value) => value,
};

type Id = AccountId | EntryId | BlobId | DeviceId;
export const id = <T extends Id>(): Schema<T> => ({
  description: `bytes(${ID_BYTES})`,
  decode: (value) => {
    const found = asBytes(value, ID_BYTES);
    return found && idFromBytes<T>(found);
  },
  encode: (value) => idToBytes(value),
});

export const list = <T>(item: Schema<T>, limit: number): Schema<readonly T[]> => ({
  description: `[${item.description}]{<=${limit}}`,
  decode: (value) => asListOf(value, limit, (element) => item.decode(element)),
  encode: (value) => value.map((element) => item.encode(element)),
});

/** A field of a map that may be missing; then it is null. */
export const optional = <T>(schema: Schema<T>): OptionalField<T> => ({
  description: `${schema.description}?`,
  optional: true,
  decode: (value) => schema.decode(value),
  encode: (value) => (value === null ? null : schema.encode(value)),
});

export interface OptionalField<T> extends Schema<T | null> {
  readonly optional: true;
}

type Fields = Readonly<Record<string, Schema<never> | OptionalField<never>>>;
type MapOf<F> = { readonly [K in keyof F]: Decoded<F[K]> };

/** A map with at least these keys. */
export function map<F extends { readonly [K in keyof F]: Schema<never> | Schema<unknown> }>(
  fields: F,
): Schema<MapOf<F>> {
  const entries = Object.entries(fields as unknown as Fields);
  return {
    description: `{${entries.map(([key, field]) => `${key}: ${field.description}`).join(", ")}}`,
    decode(value) {
      const source = asMap(value);
      if (source === null) return null;
      const decoded: [string, unknown][] = [];
      for (const [key, field] of entries) {
        const given = own(source, key);
        const got: unknown = field.decode(given);
        if (got === null && !("optional" in field && given === undefined)) return null;
        decoded.push([key, got]);
      }
      return Object.fromEntries(decoded) as MapOf<F>;
    },
    encode(value) {
      const source = value as Readonly<Record<string, unknown>>;
      const present = entries.filter(([key, field]) => !("optional" in field) || source[key] !== null);
      return Object.fromEntries(present.map(([key, field]) => [key, field.encode(source[key] as never)]));
    },
  };
}

const own = (source: { readonly [key: string]: Cbor }, key: string): Cbor | undefined =>
  Object.hasOwn(source, key) ? source[key] : undefined;
