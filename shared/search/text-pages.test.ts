import fc from "fast-check";
import { expect, test } from "vitest";
import { runs } from "../../test/harness/thorough.ts";
import { TextPages } from "./text-pages.ts";

const letters = fc.string({ unit: fc.constantFrom("a", "b", "é", "漢", "😀", " "), maxLength: 6 });
const word = letters.filter((text) => text !== "");

test("a word is found in exactly the texts that have it, also in those that came or changed since", () => {
  const texts = fc.array(letters, { maxLength: 600 });
  const changes = fc.array(fc.tuple(fc.nat(700), letters), { maxLength: 5 });
  fc.assert(
    fc.property(texts, changes, word, fc.option(fc.nat(600)), (before, later, wanted, from) => {
      const now = new Map(before.entries());
      const textOf = (number: number): string => `${now.get(number) ?? ""}\n`;
      const pages = new TextPages(textOf);
      const look = (): void => {
        const count = Math.max(-1, ...now.keys()) + 1;
        const all = Array.from({ length: count }, (_, number) => Number(textOf(number).includes(wanted)));
        expect([...pages.having(wanted, count)]).toEqual(all);
        expect(all.map((_, number) => Number(pages.has(number, wanted)))).toEqual(all);
      };
      if (from !== null) pages.prepare(from, before.length);
      look();
      for (const [number, text] of later) {
        now.set(number, text);
        pages.changed(number);
        look();
      }
    }),
    { numRuns: runs(100, 2_000) },
  );
});

test("a page is made once", () => {
  let asked = 0;
  const pages = new TextPages(() => (asked++, "some text\n"));
  pages.prepare(0, 1_000);
  const before = asked;
  expect(pages.having("text", 1_000).reduce((sum, one) => sum + one, 0)).toBe(1_000);
  expect(pages.has(3, "text")).toBe(true);
  expect(asked).toBe(before);
  pages.changed(3);
  expect(pages.has(999, "text")).toBe(true);
  expect(asked).toBe(before);
  pages.has(3, "text");
  expect(asked).toBeGreaterThan(before);
});
