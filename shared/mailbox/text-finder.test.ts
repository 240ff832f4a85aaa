import fc from "fast-check";
import { expect, test } from "vitest";
import { createTextFinder } from "./text-finder.ts";

const letters = fc.string({ unit: fc.constantFrom("a", "b", "c", "\ud83d", "\0"), maxLength: 12 });

test("finds what includes finds, however many words there are", () => {
  fc.assert(
    fc.property(fc.array(letters, { minLength: 1, maxLength: 40 }), letters, letters, (words, before, after) => {
      const finder = createTextFinder(words);
      for (const text of [before, after, before + after])
        expect(finder.isIn(text)).toBe(words.some((word) => text.includes(word)));
    }),
    { numRuns: 500 },
  );
});

test("a word that begins within another, and ends in its middle, is found", () => {
  const words = ["abcd", "bc", ...Array.from({ length: 20 }, (_, n) => `x${n}`)];
  const finder = createTextFinder(words);
  expect(["zabcz", "abdbc", "x1", "abcab"].map((text) => finder.isIn(text))).toEqual([true, true, true, true]);
  expect(["ab", "bac", "x", ""].map((text) => finder.isIn(text))).toEqual([false, false, false, false]);
});
