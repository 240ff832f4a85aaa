/** DER (X.690) of the few types that a certificate is made of; it only writes. */
import { concatBytes, utf8 } from "../../../shared/lib/bytes.ts";

const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  objectId: 0x06,
  utf8String: 0x0c,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const;

/** The octets of one element, whose tag is given as it is written. */
export function element(tag: number, ...contents: readonly Uint8Array[]): Uint8Array {
  const content = concatBytes(...contents);
  return concatBytes(Uint8Array.of(tag), lengthOf(content.length), content);
}

function lengthOf(length: number): Uint8Array {
  if (length < 0x80) return Uint8Array.of(length);
  return length < 0x100 ? Uint8Array.of(0x81, length) : Uint8Array.of(0x82, length >> 8, length & 0xff);
}

export const sequence = (...items: readonly Uint8Array[]): Uint8Array => element(TAG.sequence, ...items);
export const set = (...items: readonly Uint8Array[]): Uint8Array => element(TAG.set, ...items);
/** `[n]` around a whole element. */
export const explicit = (n: number, ...items: readonly Uint8Array[]): Uint8Array => element(0xa0 | n, ...items);
/** `[n]` in place of a primitive element's own tag. */
export const implicit = (n: number, content: Uint8Array): Uint8Array => element(0x80 | n, content);
export const boolean = (value: boolean): Uint8Array => element(TAG.boolean, Uint8Array.of(value ? 0xff : 0));
export const octetString = (content: Uint8Array): Uint8Array => element(TAG.octetString, content);
export const utf8String = (text: string): Uint8Array => element(TAG.utf8String, utf8(text));

/** Big endian, not negative. */
export const integer = (bytes: Uint8Array): Uint8Array =>
  element(TAG.integer, (bytes[0] ?? 0) & 0x80 ? concatBytes(Uint8Array.of(0), bytes) : bytes);

/** `unused` bits at the end of the last octet do not count. */
export const bitString = (content: Uint8Array, unused = 0): Uint8Array =>
  element(TAG.bitString, Uint8Array.of(unused), content);

/** "1.2.840.10045.4.3.2" */
export function objectId(dotted: string): Uint8Array {
  const [first = 0, second = 0, ...rest] = dotted.split(".").map(Number);
  return element(TAG.objectId, Uint8Array.from([first * 40 + second, ...rest.flatMap(base128)]));
}

function base128(number: number): number[] {
  const digits = [number & 0x7f];
  for (let left = number >>> 7; left > 0; left >>>= 7) digits.unshift((left & 0x7f) | 0x80);
  return digits;
}

/** Unix milliseconds, in whole seconds; UTCTime until 2049, as RFC 5280 §4.1.2.5 demands. */
export function time(milliseconds: number): Uint8Array {
  const text = new Date(milliseconds).toISOString().replace(/\.\d+/, "").replace(/[-:T]/g, "");
  return text < "2050" ? element(TAG.utcTime, utf8(text.slice(2))) : element(TAG.generalizedTime, utf8(text));
}
