/**
 * A text that SEARCH looks for (RFC 3501 §6.4.4): without regard to case, and to how accented letters are spelled. Most
 * octets are looked at once, by the engine's own search in one-byte strings; only what may match is decoded.
 */
import { isAscii } from "node:buffer";
import { decodeCharset } from "../../../shared/mime/text/charset.ts";
import { normalise } from "./normalise.ts";

/** Octets that are looked at in one go. */
const BLOCK = 256 * 1024;

/** Charsets in which an octet below 128 is that character of ASCII wherever it stands; no label is one of them. */
const OVER_ASCII = /^(?:|utf-?8|(?:us-)?ascii|iso[-_]?8859-\d+|latin\d|(?:windows-|cp)125\d|koi8-[ru]|macintosh)$/;

export class Needle {
  readonly #text: string;
  /** The longest run of ASCII in it: what holds the text holds this. */
  readonly #probe: string;
  readonly #isAscii: boolean;

  constructor(text: string) {
    this.#text = normalise(text);
    const runs = this.#text.split(/[^\x00-\x7f]+/);
    this.#probe = runs.reduce((longest, run) => (run.length > longest.length ? run : longest), "");
    this.#isAscii = this.#probe === this.#text;
  }

  isIn(text: string): boolean {
    return this.isInNormalised(normalise(text));
  }

  isInNormalised(text: string): boolean {
    return text.includes(this.#text);
  }

  /** Whether it may be in text made of these octets by dropping line breaks and decoding words, or by nothing at all. */
  mayBeInHeader(octets: Uint8Array): boolean {
    // a field is looked at as "name: value", however it is spaced
    if (this.#text.includes(":") || octets.length > BLOCK || !isAscii(octets)) return true;
    const text = lowerLatin1(octets, 0, octets.length);
    return text.includes("=?") || text.replace(/\r?\n(?=[ \t])/g, "").includes(this.#text);
  }

  /** Whether it is in text of a charset; by steps, so that a large text need not be looked through in one go. */
  *findInText(octets: Uint8Array, charset: string | null): Generator<void, boolean> {
    if (this.#text === "") return true;
    if (OVER_ASCII.test((charset ?? "").trim().toLowerCase())) {
      if (!this.#isAscii && isAscii(octets)) return false;
      if (!(yield* this.#findProbe(octets))) return false;
      if (this.#isAscii) return true;
    }
    yield;
    return this.isIn(decodeCharset(octets, charset));
  }

  *#findProbe(octets: Uint8Array): Generator<void, boolean> {
    const overlap = this.#probe.length - 1;
    for (let at = 0; at < octets.length; at += BLOCK) {
      if (lowerLatin1(octets, at, at + BLOCK + overlap).includes(this.#probe)) return true;
      yield;
    }
    return false;
  }
}

/** One character per octet; letters above 127 may change, but none of them becomes ASCII. */
function lowerLatin1({ buffer, byteOffset, length }: Uint8Array, start: number, end: number): string {
  const size = Math.min(end, length) - start;
  return Buffer.from(buffer, byteOffset + start, size)
    .toString("latin1")
    .toLowerCase();
}
