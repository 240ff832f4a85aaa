/** Rows keep their line as long as they are in sight; lines are few. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { LineTurns } from "./line-turns.ts";

test("a row that stays in sight stays in its line, when one comes in above it and when the list is scrolled", () => {
  const turns = new LineTurns();
  expect(turns.of(["a", "b", "c"])).toEqual([0, 1, 2]);
  expect(turns.of(["new", "a", "b", "c"])).toEqual([3, 0, 1, 2]);
  expect(turns.of(["a", "b", "c", "d"])).toEqual([0, 1, 2, 3]);
  expect(turns.of(["c", "d", "e", "f"])).toEqual([2, 3, 0, 1]);
});

test("each row has a line of its own, lines are as few as rows in sight ever were, and stay with their rows", () => {
  const view = fc.array(
    fc.nat({ max: 9 }).map((n) => n.toString()),
    { maxLength: 8 },
  );
  fc.assert(
    fc.property(fc.array(view), (views) => {
      const turns = new LineTurns();
      let before = new Map<string, number>();
      for (const keys of views) {
        const lines = turns.of(keys);
        expect(new Set(lines).size).toBe(keys.length);
        expect(Math.max(-1, ...lines)).toBeLessThan(8);
        const firsts = new Map(keys.map((key, at) => [key, lines[at] ?? -1] as const).reverse());
        for (const [key, line] of firsts) if (before.has(key)) expect(line).toBe(before.get(key));
        before = firsts;
      }
    }),
  );
});
