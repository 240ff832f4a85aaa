import fc from "fast-check";
import { expect, test } from "vitest";
import { explainWordsRefusal, rootToWords, wordsToRoot } from "./recovery-words.ts";

const root32 = fc.uint8Array({ minLength: 32, maxLength: 32 });
const good = rootToWords(new Uint8Array(32).fill(7));

test("round trip", () => {
  fc.assert(
    fc.property(root32, (root) => {
      expect(wordsToRoot(rootToWords(root).join(" "))).toEqual({ ok: true, value: root });
    }),
    { numRuns: 50 },
  );
});

test("BIP39's own vectors", () => {
  expect(rootToWords(new Uint8Array(32))).toEqual([...new Array<string>(23).fill("abandon"), "art"]);
  expect(rootToWords(new Uint8Array(32).fill(255))).toEqual([...new Array<string>(23).fill("zoo"), "vote"]);
});

test.each([
  ["upper case", good.join(" ").toUpperCase()],
  ["lines and tabs", `\n  ${good.join("\t \r\n")}  \n`],
  ["a numbered list", good.map((word, i) => `${i + 1}. ${word}`).join("\n")],
  ["commas", good.join(", ")],
  ["full-width letters and odd spaces", good.join("\u3000").replace("a", "\uff41")],
])("%s are read all the same", (_, text) => {
  expect(wordsToRoot(text).ok).toBe(true);
});

test("what is wrong is said", () => {
  const typo = good.with(4, "aligator").join(" ");
  expect(wordsToRoot(typo)).toEqual({ ok: false, error: { type: "unknownWord", word: "aligator", position: 5 } });
  expect(wordsToRoot(good.slice(1).join(" "))).toEqual({ ok: false, error: { type: "count", found: 23 } });
  expect(wordsToRoot([...good, "zoo"].join(" "))).toEqual({ ok: false, error: { type: "count", found: 25 } });
  expect(wordsToRoot("")).toEqual({ ok: false, error: { type: "count", found: 0 } });
  const swapped = good.with(0, "zoo").join(" ");
  expect(wordsToRoot(swapped)).toEqual({ ok: false, error: { type: "checksum" } });
  expect(explainWordsRefusal({ type: "unknownWord", word: "aligator", position: 5 })).toContain("Word 5, “aligator”");
});

test("any text gives an answer", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const result = wordsToRoot(text);
      if (!result.ok) expect(explainWordsRefusal(result.error)).not.toBe("");
    }),
  );
  expect(wordsToRoot("zoo ".repeat(1_000_000)).ok).toBe(false);
  expect(wordsToRoot("z".repeat(1_000_000)).ok).toBe(false);
});
