/**
 * Patterns of LIST and LSUB (RFC 3501 §6.3.8): `*` matches anything, `%` anything but the separator. The positions of the
 * pattern that fit so far are bits, all moved on at once, so that no pattern takes more than its length times the name's, by 32.
 */
export type Matcher = (name: string) => boolean;

/** Reads the pattern once, for many names. */
export function patternToMatcher(pattern: string): Matcher {
  const chars = pattern.replace(/[*%]*\*[*%]*/g, "*").replace(/%+/g, "%");
  if (!/[*%]/.test(chars)) return (name) => name === chars;
  const prefix = chars.slice(0, chars.search(/[*%]/));
  const positions = new Positions(chars.slice(prefix.length));
  return (name) => name.startsWith(prefix) && positions.fit(name.slice(prefix.length));
}

export const matchesPattern = (pattern: string, name: string): boolean => patternToMatcher(pattern)(name);

/** Bit i stands for "the first i characters of the pattern have matched". */
class Positions {
  readonly #length: number;
  readonly #words: number;
  /** Where a character stands in the pattern. */
  readonly #places = new Map<string, Uint32Array>();
  readonly #stars: Uint32Array;
  /** Stars and percent signs. */
  readonly #wild: Uint32Array;

  constructor(chars: string) {
    this.#length = chars.length;
    this.#words = (chars.length >>> 5) + 1;
    for (let at = 0; at < chars.length; at++) {
      const char = chars.charAt(at);
      const places = this.#places.get(char) ?? this.#none();
      setBit(places, at);
      this.#places.set(char, places);
    }
    this.#stars = this.#places.get("*") ?? this.#none();
    this.#wild = (this.#places.get("%") ?? this.#none()).map((word, i) => word | (this.#stars[i] ?? 0));
    // a name's own "*" or "%" is matched by wildcards alone
    this.#places.delete("*");
    this.#places.delete("%");
  }

  fit(name: string): boolean {
    const bits = this.#none();
    setBit(bits, 0);
    if (((this.#wild[0] ?? 0) & 1) === 1) setBit(bits, 1);
    const nowhere = this.#none();
    for (let at = 0; at < name.length; at++) {
      const char = name.charAt(at);
      if (!this.#move(bits, this.#places.get(char) ?? nowhere, char === "/" ? this.#stars : this.#wild)) return false;
    }
    return ((bits[this.#length >>> 5] ?? 0) & (1 << (this.#length & 31))) !== 0;
  }

  /**
   * Takes one character: over its own places, and on the spot at those that eat it; then over wildcards, which may match
   * nothing and never stand side by side. False if no position is left.
   */
  #move(bits: Uint32Array, places: Uint32Array, eat: Uint32Array): boolean {
    const wild = this.#wild;
    let [carry, wildCarry, any] = [0, 0, 0];
    for (let i = 0; i < bits.length; i++) {
      const word = bits[i] as number;
      const over = word & (places[i] as number);
      const moved = (over << 1) | carry | (word & (eat[i] as number));
      const passed = moved & (wild[i] as number);
      bits[i] = moved | (passed << 1) | wildCarry;
      carry = over >>> 31;
      wildCarry = passed >>> 31;
      any |= moved;
    }
    return any !== 0;
  }

  #none(): Uint32Array {
    return new Uint32Array(this.#words);
  }
}

function setBit(bits: Uint32Array, at: number): void {
  bits[at >>> 5] = (bits[at >>> 5] ?? 0) | (1 << (at & 31));
}
