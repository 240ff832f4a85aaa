/** The 24 recovery words (BIP39, English) of an account's 32-byte root. */
import { entropyToMnemonic, mnemonicToEntropy } from "@scure/bip39";
import { wordlist } from "@scure/bip39/wordlists/english.js";
import { assert } from "../lib/assert.ts";
import { err, ok, type Result } from "../lib/result.ts";
import { ROOT_BYTES } from "./primitives.ts";

export const WORD_COUNT = 24;
/** No text of 24 words is longer, however it is laid out. */
const MAX_TEXT = 4096;
const MAX_SHOWN_WORD = 24;

export type WordsRefusal =
  | { readonly type: "count"; readonly found: number }
  /** `position` counts from 1. */
  | { readonly type: "unknownWord"; readonly word: string; readonly position: number }
  | { readonly type: "checksum" };

const known: ReadonlySet<string> = new Set(wordlist);

/** The list the words come from, for completion while typing. */
export const recoveryWordList: readonly string[] = wordlist;

export function rootToWords(root32: Uint8Array): string[] {
  assert(root32.length === ROOT_BYTES, "a root has 32 bytes");
  return entropyToMnemonic(root32, wordlist).split(" ");
}

/** Case, white space, numbering ("1. word") and commas do not matter. */
export function wordsToRoot(text: string): Result<Uint8Array, WordsRefusal> {
  const words = splitWords(text);
  const unknown = words.findIndex((word) => !known.has(word));
  if (unknown >= 0 && words.length <= WORD_COUNT) return err(unknownWord(words, unknown));
  if (words.length !== WORD_COUNT) return err({ type: "count", found: words.length });
  try {
    return ok(mnemonicToEntropy(words.join(" "), wordlist));
  } catch {
    return err({ type: "checksum" });
  }
}

/** The words of what somebody typed or pasted, in lower case. */
export function splitWords(text: string): string[] {
  const plain = text.slice(0, MAX_TEXT).normalize("NFKC").toLowerCase();
  return plain.split(/[\s\d.,;:()\u200b\ufeff-]+/u).filter((word) => word !== "");
}

const unknownWord = (words: readonly string[], at: number): WordsRefusal => ({
  type: "unknownWord",
  word: (words[at] ?? "").slice(0, MAX_SHOWN_WORD),
  position: at + 1,
});

/** One sentence for a person, naming what to correct. */
export function explainWordsRefusal(refusal: WordsRefusal): string {
  switch (refusal.type) {
    case "count":
      return `Recovery needs ${WORD_COUNT} words; here are ${refusal.found}.`;
    case "unknownWord":
      return `Word ${refusal.position}, “${refusal.word}”, is not on the list of recovery words.`;
    case "checksum":
      return "All words are on the list, but together they are not valid: one is wrong or two are swapped.";
  }
}
