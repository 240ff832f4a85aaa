/**
 * Which bit a flag has in an account: the system flags first, in the order of SYSTEM_FLAGS, then keywords in the order
 * of their first use. A bit never changes its meaning. Sets of flags are lists of 32-bit words, bit b in word b / 32.
 */
import { MAX_KEYWORDS, SYSTEM_FLAGS, asciiLower, isKeyword } from "./flags.ts";
import type { Flag } from "./flags.ts";

/** Bits as words; missing words are 0. */
export type FlagWords = readonly number[];

export const SEEN_BIT = SYSTEM_FLAGS.indexOf("\\Seen");
export const DELETED_BIT = SYSTEM_FLAGS.indexOf("\\Deleted");

export class FlagTable {
  /** By bit. */
  private readonly flags: Flag[] = [...SYSTEM_FLAGS];
  /** By folded spelling, and by the first one, which readers mostly ask for. */
  private readonly bits = new Map<string, number>();

  constructor() {
    SYSTEM_FLAGS.forEach((flag, bit) => this.name(flag, bit));
  }

  /** What the one learns the other does not. */
  fork(): FlagTable {
    const fork = new FlagTable();
    for (const keyword of this.keywords()) fork.learn(keyword);
    return fork;
  }

  get size(): number {
    return this.flags.length;
  }

  /** Keywords it can still learn. */
  get room(): number {
    return SYSTEM_FLAGS.length + MAX_KEYWORDS - this.size;
  }

  keywords(): readonly Flag[] {
    return this.flags.slice(SYSTEM_FLAGS.length);
  }

  /** Keywords whose bit is as asked. */
  keywordsWhere(isWanted: (bit: number) => boolean): readonly Flag[] {
    return this.flags.filter((_, bit) => bit >= SYSTEM_FLAGS.length && isWanted(bit));
  }

  /** System flags first. */
  flagsOf(words: FlagWords): readonly Flag[] {
    const flags: Flag[] = [];
    words.forEach((word, index) => {
      for (let rest = word; rest !== 0; rest = (rest & (rest - 1)) >>> 0) {
        flags.push(this.flags[32 * index + lowestBit(rest)] ?? "");
      }
    });
    return flags;
  }

  /** Undefined for a keyword never used. */
  bitOf(flag: Flag): number | undefined {
    return this.bits.get(flag) ?? this.bits.get(asciiLower(flag));
  }

  /** The keyword's bit, a new one if need be; undefined if it is none or the table is full. */
  learn(flag: Flag): number | undefined {
    const known = this.bitOf(flag);
    if (known !== undefined || !isKeyword(flag) || this.room <= 0) return known;
    this.name(flag, this.size);
    return this.flags.push(flag) - 1;
  }

  /** Words of the flags known or learnt; others are ignored. */
  learnAll(flags: readonly Flag[]): FlagWords {
    return toWords(flags.map((flag) => this.learn(flag)));
  }

  /** Words of the flags known; others are ignored. */
  wordsOf(flags: readonly Flag[]): FlagWords {
    return toWords(flags.map((flag) => this.bitOf(flag)));
  }

  private name(flag: Flag, bit: number): void {
    this.bits.set(asciiLower(flag), bit).set(flag, bit);
  }
}

/** Position of the lowest bit set, 0 … 31. */
export const lowestBit = (word: number): number => 31 - Math.clz32(word & -word);

function toWords(bits: readonly (number | undefined)[]): FlagWords {
  const words: number[] = [];
  for (const bit of bits) {
    if (bit === undefined) continue;
    while (words.length <= bit >>> 5) words.push(0);
    words[bit >>> 5] = ((words[bit >>> 5] ?? 0) | (1 << (bit & 31))) >>> 0;
  }
  return words;
}
