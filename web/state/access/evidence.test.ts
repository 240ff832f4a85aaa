import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Engine } from "../app/engine.ts";
import { Evidence } from "./evidence.svelte.ts";

const OWN = "abandon ability able about above absent";
const OTHER = "zebra zero zone zoo abandon ability";
let asked: unknown[] = [];
let evidence: Evidence;

beforeEach(() => {
  vi.useFakeTimers();
  asked = [];
  const engine = {
    compareHistory(...given: readonly [number, string, boolean]) {
      asked.push(given);
      return Promise.resolve(given[1] === OWN ? "same" : "different");
    },
  };
  evidence = new Evidence(engine as unknown as Engine);
  evidence.seen = true;
});
afterEach(() => {
  vi.useRealTimers();
});

test("words that differ accuse nobody until the same ones are compared again", async () => {
  expect(await evidence.compare(7, OTHER)).toBe("unsure");
  expect(evidence.seen).toBe(true);
  vi.advanceTimersByTime(5_000);
  expect(await evidence.compare(7, ` ${OTHER.toUpperCase()} `)).toBe("different");
  expect(evidence.seen).toBe(false);
  expect(asked).toEqual([
    [7, OTHER, false],
    [7, OTHER, true],
  ]);
});

test.each([
  ["other words", 7, "zebra zero zone zoo abandon able"],
  ["another entry", 8, OTHER],
] as const)("%s are a first comparison again", async (_, seq, words) => {
  await evidence.compare(7, OTHER);
  vi.advanceTimersByTime(5_000);
  expect(await evidence.compare(seq, words)).toBe("unsure");
  vi.advanceTimersByTime(5_000);
  expect(await evidence.compare(7, OTHER)).toBe("unsure");
  expect(asked).not.toContainEqual(expect.arrayContaining([true]));
});

test("a press right after the first is a slip, and counts for nothing", async () => {
  await evidence.compare(7, OTHER);
  vi.advanceTimersByTime(300);
  expect(await evidence.compare(7, OTHER)).toBe("unsure");
  vi.advanceTimersByTime(900);
  expect(await evidence.compare(7, OTHER)).toBe("different");
});

test("what fits is the same at once, and forgets the doubt", async () => {
  await evidence.compare(7, OTHER);
  vi.advanceTimersByTime(5_000);
  expect(await evidence.compare(7, OWN)).toBe("same");
  expect(await evidence.compare(7, OTHER)).toBe("unsure");
});
