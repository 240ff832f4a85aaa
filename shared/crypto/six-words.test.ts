import { expect, test } from "vitest";
import { sixWords } from "./six-words.ts";

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
