/**
 * Deterministic CBOR (RFC 8949 §4.2): one encoder, and a decoder that takes nothing which that would not have written: indefinite lengths, unsorted or duplicate map keys, long integers, tags, floats, undefined, text that is not
 * UTF-8. The decoder checks as it reads, since everything that is synced, listed or opened comes through it.
 */
import { utf8 } from "./bytes.ts";

export type Cbor = number | string | boolean | null | Uint8Array | readonly Cbor[] | { readonly [key: string]: Cbor };

/** Arrays and maps inside one another. */
export const MAX_CBOR_DEPTH = 500;

/** A fresh array. Of what is no Cbor (a fraction, undefined) comes something that the decoder refuses. */
export function encodeCbor(value: Cbor): Uint8Array<ArrayBuffer> {
  const writer = new Writer();
  writer.item(value);
  return writer.written();
}

/** Null if the bytes are not one deterministic CBOR item. Byte strings come as copies. */
export function decodeCbor(bytes: Uint8Array): Cbor | null {
  const reader = new Reader(bytes);
  try {
    const value = reader.item(0);
    return reader.at === bytes.length ? value : null;
  } catch (error) {
    if (error instanceof Malformed) return null;
    throw error;
  }
}

class Malformed extends Error {}

/** Major types (RFC 8949 §3.1). */
const UNSIGNED = 0;
const NEGATIVE = 1;
const BYTES = 2;
const TEXT = 3;
const ARRAY = 4;
const MAP = 5;

const FALSE = 0xf4;
const TRUE = 0xf5;
const NULL = 0xf6;
const UNDEFINED = 0xf7;
/** Up to so many octets of ASCII are read without the decoder, whose call costs more. */
const SHORT_TEXT = 32;
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Octets that are there to begin with. */
const ROOM = 256;

class Writer {
  #bytes = new Uint8Array(ROOM);
  #at = 0;

  /** No copy stays behind: secrets are written like anything else. */
  written(): Uint8Array<ArrayBuffer> {
    const written = this.#bytes.slice(0, this.#at);
    this.#bytes.fill(0, 0, this.#at);
    return written;
  }

  item(value: Cbor): void {
    if (value === null) this.#octet(NULL);
    else if (typeof value === "boolean") this.#octet(value ? TRUE : FALSE);
    else if (typeof value === "number") this.#integer(value);
    else if (typeof value === "string") this.#text(value);
    else if (value instanceof Uint8Array) this.#run(BYTES, value);
    else if (isList(value)) {
      this.#head(ARRAY, value.length);
      for (const one of value) this.item(one);
    } else if (typeof value === "object") this.#map(value);
    else this.#octet(UNDEFINED);
  }

  #integer(value: number): void {
    if (!Number.isSafeInteger(value)) this.#octet(UNDEFINED);
    else if (value >= 0) this.#head(UNSIGNED, value);
    else this.#head(NEGATIVE, -1 - value);
  }

  /** Keys in the order of their encodings. */
  #map(map: { readonly [key: string]: Cbor }): void {
    const keys = Object.keys(map).map((key) => ({ key, encoded: encodedText(key) }));
    keys.sort((a, b) => (rises(a.encoded, b.encoded) ? -1 : 1));
    this.#head(MAP, keys.length);
    for (const { key, encoded } of keys) {
      this.#put(encoded);
      this.item(map[key] as Cbor);
    }
  }

  #text(text: string): void {
    this.#run(TEXT, utf8(text));
  }

  #run(type: number, bytes: Uint8Array): void {
    this.#head(type, bytes.length);
    this.#put(bytes);
  }

  /** The argument in as few octets as it can be. */
  #head(type: number, argument: number): void {
    const first = type << 5;
    if (argument < 24) {
      this.#octet(first | argument);
      return;
    }
    const log = argument < 0x100 ? 0 : argument < 0x1_0000 ? 1 : argument < 0x1_0000_0000 ? 2 : 3;
    this.#octet(first | (24 + log));
    for (let rest = (1 << log) - 1; rest >= 0; rest--) this.#octet(Math.floor(argument / 256 ** rest) % 256);
  }

  #octet(octet: number): void {
    if (this.#at === this.#bytes.length) this.#grow(1);
    this.#bytes[this.#at++] = octet;
  }

  #put(bytes: Uint8Array): void {
    if (this.#at + bytes.length > this.#bytes.length) this.#grow(bytes.length);
    this.#bytes.set(bytes, this.#at);
    this.#at += bytes.length;
  }

  #grow(by: number): void {
    const more = new Uint8Array(Math.max(this.#bytes.length * 2, this.#at + by));
    more.set(this.#bytes.subarray(0, this.#at));
    this.#bytes.fill(0);
    this.#bytes = more;
  }
}

const isList = (value: object): value is readonly Cbor[] => Array.isArray(value);

const encodedText = (text: string): Uint8Array => encodeCbor(text);

class Reader {
  at = 0;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  item(depth: number): Cbor {
    const first = this.#octet();
    switch (first >> 5) {
      case UNSIGNED:
        return this.#argument(first);
      case NEGATIVE:
        return safe(-1 - this.#argument(first));
      case BYTES:
        // not `slice`: of a Buffer that shares memory
        return Uint8Array.from(this.#run(this.#argument(first)));
      case TEXT:
        return this.#text(this.#argument(first));
      case ARRAY:
        return this.#array(this.#count(first), depth + 1);
      case MAP:
        return this.#map(this.#count(first), depth + 1);
      default:
        return simple(first);
    }
  }

  #octet(): number {
    const octet = this.#bytes[this.at++];
    if (octet === undefined) throw new Malformed();
    return octet;
  }

  /** What follows the head's first octet: in as few octets as it can be, and no more than a number holds exactly. */
  #argument(first: number): number {
    const info = first & 31;
    if (info < 24) return info;
    if (info > 27) throw new Malformed();
    const length = 1 << (info - 24);
    let value = 0;
    for (let i = 0; i < length; i++) value = value * 256 + this.#octet();
    const least = length === 1 ? 24 : 2 ** (4 * length);
    if (value < least) throw new Malformed();
    return safe(value);
  }

  /** Of items to come: each takes an octet at least. */
  #count(first: number): number {
    const count = this.#argument(first);
    if (count > this.#bytes.length - this.at) throw new Malformed();
    return count;
  }

  /** A view of the octets that come next. */
  #run(length: number): Uint8Array {
    const from = this.at;
    this.at += length;
    if (this.at > this.#bytes.length) throw new Malformed();
    return this.#bytes.subarray(from, this.at);
  }

  #text(length: number): string {
    if (length <= SHORT_TEXT && length <= this.#bytes.length - this.at) {
      let text = "";
      for (let i = 0; i < length; i++) {
        const octet = this.#bytes[this.at + i] ?? 0;
        if (octet >= 0x80) return this.#unicode(length);
        text += String.fromCharCode(octet);
      }
      this.at += length;
      return text;
    }
    return this.#unicode(length);
  }

  #unicode(length: number): string {
    const run = this.#run(length);
    try {
      return decoder.decode(run);
    } catch {
      throw new Malformed();
    }
  }

  #array(count: number, depth: number): Cbor[] {
    if (depth > MAX_CBOR_DEPTH) throw new Malformed();
    const items: Cbor[] = [];
    for (let i = 0; i < count; i++) items.push(this.item(depth));
    return items;
  }

  /** Keys are text, their encodings rise. */
  #map(count: number, depth: number): { readonly [key: string]: Cbor } {
    if (depth > MAX_CBOR_DEPTH) throw new Malformed();
    const map: Record<string, Cbor> = {};
    let before: Uint8Array | null = null;
    for (let i = 0; i < count; i++) {
      const from = this.at;
      const first = this.#octet();
      if (first >> 5 !== TEXT) throw new Malformed();
      const key = this.#text(this.#argument(first));
      const encoded = this.#bytes.subarray(from, this.at);
      if ((before && !rises(before, encoded)) || key === "__proto__") throw new Malformed();
      before = encoded;
      map[key] = this.item(depth);
    }
    return map;
  }
}

function simple(first: number): boolean | null {
  if (first === NULL) return null;
  if (first !== FALSE && first !== TRUE) throw new Malformed();
  return first === TRUE;
}

function safe(value: number): number {
  if (!Number.isSafeInteger(value)) throw new Malformed();
  return value;
}

/** Whether b comes after a, octet by octet. */
function rises(a: Uint8Array, b: Uint8Array): boolean {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const difference = (b[i] ?? 0) - (a[i] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return b.length > a.length;
}
