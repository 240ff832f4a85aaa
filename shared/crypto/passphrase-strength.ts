/**
 * How hard a passphrase is to guess, in bits, estimated by a few honest rules. Known words and what people put in place of
 * words (keyboard rows, alphabet, years, repeats, a name of theirs) count by how many of their kind there are, letters
 * after letters as they do in any language, everything else by the size of its alphabet.
 */
import { wordlist } from "@scure/bip39/wordlists/english.js";
import { COMMON_PASSWORDS } from "./common-passwords.ts";

export type StrengthLevel = "tooWeak" | "fair" | "good" | "strong";

export interface Strength {
  readonly bits: number;
  /** `tooWeak` is refused. */
  readonly level: StrengthLevel;
}

/**
 * One guess costs 64 MiB and three passes. At ten thousand guesses a second, which takes a rack of machines, 2^40 take
 * three years, 2^55 a hundred thousand.
 */
export const FAIR_BITS = 40;
export const GOOD_BITS = 55;
export const STRONG_BITS = 75;
/** Nothing shorter is fair, whatever it is made of. */
export const MIN_PASSPHRASE_CHARACTERS = 8;
/** Further characters add nothing to the estimate. */
const MAX_JUDGED = 256;

/** `personal`: what somebody who knows the owner tries first, such as the address. */
export function passphraseStrength(passphrase: string, personal: readonly string[] = []): Strength {
  const text = Array.from(passphrase.normalize("NFC")).slice(0, MAX_JUDGED);
  const unit = text.slice(0, period(text));
  const bits = Math.floor(
    leastBits(unit, knownPieces(personal)) + Math.log2(Math.max(1, text.length / Math.max(1, unit.length))),
  );
  return { bits, level: text.length < MIN_PASSPHRASE_CHARACTERS ? "tooWeak" : levelOf(bits) };
}

function levelOf(bits: number): StrengthLevel {
  if (bits < FAIR_BITS) return "tooWeak";
  if (bits < GOOD_BITS) return "fair";
  return bits < STRONG_BITS ? "good" : "strong";
}

/** Lower-case piece → bits it is worth. */
type Pieces = ReadonlyMap<string, number>;

const PERSONAL_BITS = 3;
/** A list of passwords has a few hundred here, and thousands where attackers keep theirs. */
const COMMON_BITS = 9;
/** BIP39's list: what a word taken from it by chance is worth. Other dictionaries are larger. */
const WORD_BITS = 11;
const MIN_PIECE = 3;

const shared: Pieces = new Map([
  ...wordlist.map((word): [string, number] => [word, WORD_BITS]),
  ...COMMON_PASSWORDS.map((word): [string, number] => [word, COMMON_BITS]),
]);
const LONGEST_PIECE = 24;

function knownPieces(personal: readonly string[]): Pieces {
  const own = personal.flatMap((text) => [text, ...text.split(/[^\p{L}\p{N}]+/u)]).map((text) => text.toLowerCase());
  return new Map([
    ...shared,
    ...own.filter((text) => text.length >= MIN_PIECE).map((text) => [text, PERSONAL_BITS] as const),
  ]);
}

/** The cheapest way to put the text together from left to right, a piece at a time. */
function leastBits(text: readonly string[], pieces: Pieces): number {
  const plain = text.map((character) => LEET.get(character) ?? character.toLowerCase());
  const single = bitsPerCharacter(text);
  const characterBits = (at: number): number => {
    if (SEPARATOR.test(text[at] ?? "")) return SEPARATOR_BITS;
    return /\p{Ll}/u.test(text[at] ?? "") && /\p{L}/u.test(text[at - 1] ?? "") ? LETTER_BITS : single;
  };
  const best = [0];
  for (let end = 1; end <= text.length; end++) {
    best[end] = (best[end - 1] ?? 0) + characterBits(end - 1);
    for (let start = Math.max(0, end - LONGEST_PIECE); start <= end - MIN_PIECE; start++) {
      const bits = pieceBits(text, plain, start, end, pieces);
      if (bits !== null) best[end] = Math.min(best[end] ?? 0, (best[start] ?? 0) + bits);
    }
  }
  return best[text.length] ?? 0;
}

/** What replaces letters does not make a word new. */
const LEET = new Map([
  ["0", "o"],
  ["1", "i"],
  ["3", "e"],
  ["4", "a"],
  ["5", "s"],
  ["7", "t"],
  ["@", "a"],
  ["$", "s"],
  ["!", "i"],
]);

/** Null: nothing known. */
function pieceBits(
  text: readonly string[],
  plain: readonly string[],
  start: number,
  end: number,
  pieces: Pieces,
): number | null {
  const literal = text.slice(start, end).join("");
  const lower = literal.toLowerCase();
  const known = pieces.get(lower) ?? pieces.get(plain.slice(start, end).join(""));
  if (known !== undefined) return known + caseBits(literal) + (pieces.has(lower) ? 0 : 1);
  if (isRun(lower)) return RUN_BITS + Math.log2(end - start);
  return /^(19|20)\d\d$/.test(literal) ? YEAR_BITS : null;
}

const YEAR_BITS = 7;
const RUN_BITS = 5;
/** One capital at the start is what everybody does. */
const caseBits = (literal: string): number => {
  const capitals = literal.slice(1).replace(/[^\p{Lu}]/gu, "").length;
  return capitals === 0 ? Number(/^\p{Lu}/u.test(literal)) : 2 + Math.min(capitals, 3);
};

const ROWS = [
  "qwertyuiop",
  "asdfghjkl",
  "zxcvbnm",
  "qwertzuiop",
  "azertyuiop",
  "abcdefghijklmnopqrstuvwxyz",
  "01234567890",
];
const runs = ROWS.flatMap((row) => [row, Array.from(row).reverse().join("")]);

/** "aaaa", "4567", "fdsa". */
const isRun = (lower: string): boolean => new Set(lower).size === 1 || runs.some((row) => row.includes(lower));

const CLASSES: readonly (readonly [RegExp, number])[] = [
  [/\p{Ll}/u, 26],
  [/\p{Lu}/u, 26],
  [/\p{N}/u, 10],
  [/[^\p{L}\p{N}]/u, 20],
  // letters without case: there are thousands, of which few hundred are usual
  [/[^\P{L}\p{Ll}\p{Lu}]/u, 200],
];
/** People do not pick characters by chance: a fifth of what chance would give is not there. */
const CHOSEN = 0.8;
/** A letter of a word that is on no list here. */
const LETTER_BITS = 2.5;
const SEPARATOR = /[\s.,_-]/u;
const SEPARATOR_BITS = 2;

function bitsPerCharacter(text: readonly string[]): number {
  const joined = text.join("");
  const alphabet = CLASSES.reduce((sum, [pattern, size]) => sum + (pattern.test(joined) ? size : 0), 0);
  // few different characters, few guesses, whatever alphabet they are from
  return CHOSEN * Math.log2(Math.max(2, Math.min(alphabet, 4 * new Set(text).size)));
}

/** After how many characters the text begins anew, over and over; its length if it does not. */
function period(text: readonly string[]): number {
  const plain = text.map((character) => character.toLowerCase());
  const repeats = (length: number): boolean =>
    plain.every((character, i) => i < length || character === plain[i - length]);
  for (let length = 1; length < text.length; length++) if (text.length % length === 0 && repeats(length)) return length;
  return text.length;
}
