import { expect, test } from "vitest";
import { areSixWordsOf, isSixWords, sixWords } from "./six-words.ts";

test("six words, 66 bits", () => {
  expect(sixWords(new Uint8Array(32))).toEqual(new Array<string>(6).fill("abandon"));
  expect(sixWords(new Uint8Array(32).fill(255))).toEqual(new Array<string>(6).fill("zoo"));
});

test("every one of the first 66 bits changes a word, no later one does", () => {
  const plain = sixWords(new Uint8Array(32)).join(" ");
  for (let bit = 0; bit < 256; bit++) {
    const head = new Uint8Array(32);
    head[bit >> 3] = 0x80 >> (bit & 7);
    expect(sixWords(head).join(" ") !== plain).toBe(bit < 66);
  }
});

test("words are compared as people type them, and a slip is no other history", () => {
  const head = new Uint8Array(32).fill(0x5a);
  const words = sixWords(head);
  const text = words.join(" ");
  for (const typed of [text, text.toUpperCase(), `  ${words.join("\n ")}\t`, `(${words.join(", ")})`])
    expect([isSixWords(typed), areSixWordsOf(typed, head)]).toEqual([true, true]);
  expect(areSixWordsOf(text, new Uint8Array(32))).toBe(false);
  expect(areSixWordsOf(words.toReversed().join(" "), head)).toBe(false);
  for (const slip of [
    "",
    words.slice(1).join(" "),
    `${text} zoo`,
    text.replace(words[0] ?? "", "qqqq"),
    " ".repeat(999),
  ]) {
    expect(isSixWords(slip)).toBe(false);
    expect(() => areSixWordsOf(slip, head)).toThrow();
  }
});
