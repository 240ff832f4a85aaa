/**
 * Deterministic CBOR (RFC 8949 §4.2) over cborg: one encoder, one decoder that refuses what the encoder would not have
 * written (indefinite lengths, unsorted or duplicate map keys, long integers, tags, floats, undefined).
 */
import { decode, encode, rfc8949EncodeOptions } from "cborg";
import { equalBytes } from "./bytes.ts";

export type Cbor = number | string | boolean | null | Uint8Array | readonly Cbor[] | { readonly [key: string]: Cbor };

/** A plain, fresh array: in Node cborg sometimes hands out a Buffer, whose `slice` shares memory. */
export const encodeCbor = (value: Cbor): Uint8Array<ArrayBuffer> => new Uint8Array(encode(value, rfc8949EncodeOptions));

/** Null if the bytes are not one deterministic CBOR item. */
export function decodeCbor(bytes: Uint8Array): Cbor | null {
  try {
    const value: unknown = decode(bytes, {
      strict: true,
      allowUndefined: false,
      allowInfinity: false,
      allowNaN: false,
      allowIndefinite: false,
      allowBigInt: false,
      rejectDuplicateMapKeys: true,
    });
    return equalBytes(encode(value, rfc8949EncodeOptions), bytes) ? (value as Cbor) : null;
  } catch {
    return null;
  }
}
