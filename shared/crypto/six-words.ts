/** Six words that name a 32-byte head, to compare by eye: its first 66 bits, 11 to a word of the BIP39 list. */
import { wordlist } from "@scure/bip39/wordlists/english.js";
import { assert } from "../lib/assert.ts";
import { bytesToHex } from "../lib/bytes.ts";
import { splitWords } from "./recovery-words.ts";

const WORDS = 6;
const WORD_BITS = 11;
const known: ReadonlySet<string> = new Set(wordlist);

export function sixWords(head32: Uint8Array): string[] {
  assert(head32.length === 32, "a head has 32 bytes");
  const bits = BigInt(`0x${bytesToHex(head32)}`);
  return Array.from({ length: WORDS }, (_, i) => wordAt(bits >> BigInt(256 - WORD_BITS * (i + 1))));
}

const wordAt = (bits: bigint): string => wordlist[Number(bits & 0x7ffn)] ?? "";

/** As typed or pasted; null unless they are six words of the list. */
function readSixWords(text: string): readonly string[] | null {
  const words = splitWords(text);
  return words.length === WORDS && words.every((word) => known.has(word)) ? words : null;
}

/** Whether somebody may have read them off a device. */
export const isSixWords = (text: string): boolean => readSixWords(text) !== null;

/** Whether `text` are the six words of this head. Throws unless `isSixWords(text)`: a slip is no other history. */
export function areSixWordsOf(text: string, head32: Uint8Array): boolean {
  const words = readSixWords(text);
  assert(words, "six words of the list");
  return sixWords(head32).join(" ") === words.join(" ");
}
