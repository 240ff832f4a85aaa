/** On a clock that is told what each work has cost. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { expectLinear } from "./linear.ts";

/** Microseconds of CPU. */
let spent = 0;

beforeEach(() => {
  spent = 0;
  vi.spyOn(process, "cpuUsage").mockImplementation((before) => ({ user: spent - (before?.user ?? 0), system: 0 }));
});
afterEach(() => void vi.restoreAllMocks());

test.each([100, 1_000, 4_000, 1_000_000])("the square is found, though it takes %s µs at the size named", (cost) => {
  expect(() => expectLinear((size) => (spent += cost * (size / 100) ** 2), 100)).toThrow(/less than or equal/);
});

test("the square is found, whatever else costs time now and then", () => {
  const others = [0, 4_000, 0, 0, 30_000, 0, 0];
  let turn = 0;
  const work = (size: number): number => (spent += 4_000 * (size / 100) ** 2 + (others[turn++ % others.length] ?? 0));
  expect(() => expectLinear(work, 100)).toThrow(/less than or equal/);
});

test("what grows with its size is let be, whatever else costs time now and then", () => {
  const others = [0, 0, 90_000, 0, 0];
  let turn = 0;
  for (const cost of [10, 1_000, 50_000])
    expectLinear((size) => (spent += cost * (size / 100) + (others[turn++ % others.length] ?? 0)), 100);
});

test("what costs nothing is not grown for ever", () => {
  const sizes: number[] = [];
  expectLinear((size) => sizes.push(size), 100);
  expect(Math.max(...sizes)).toBe(6_400);
});
