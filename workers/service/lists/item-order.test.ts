import { expect, test } from "vitest";
import { mergeOrder, numbersFor } from "./item-order.ts";

test.each([
  ["nothing happened elsewhere", "bac", "abc", "abc", "bac"],
  ["others added and took away", "abcx", "abc", "aybz", "aybxz"],
  ["others put it in order", "abcx", "abc", "cba", "cxba"],
  ["both did: as it is wanted, with what was added", "cba", "abc", "bayc", "cbay"],
  ["taken away here and there", "bc", "abc", "ab", "b"],
  ["new ones at the beginning", "xabc", "abc", "yabc", "xyabc"],
])("%s", (_, wanted, read, now, expected) => {
  expect(mergeOrder(Array.from(wanted), Array.from(read), Array.from(now)).join("")).toBe(expected);
});

test.each([
  [[], []],
  [
    [null, null],
    [1_000, 2_000],
  ],
  [
    [1_000, 2_000, null],
    [1_000, 2_000, 3_000],
  ],
  [
    [1_000, null, 2_000],
    [1_000, 1_500, 2_000],
  ],
  [
    [3_000, 1_000, 2_000],
    [500, 1_000, 2_000],
  ],
  [
    [1, null, 2],
    [1_000, 2_000, 3_000],
  ],
])("%j keep what they can", (had, expected) => {
  expect(numbersFor(had, 1_000)).toEqual(expected);
});
