import { expect, test } from "vitest";
import { testId } from "../../shared/log/testing/ids.ts";
import type { AccountId } from "../../shared/lib/ids.ts";
import { createRecordRate } from "./provider/record-rate.ts";

const [mine, other] = [testId<AccountId>(1), testId<AccountId>(2)];
const NOW = 1_700_000_000;
const EACH = 24 * 60;

test("sixty records at once, then one every 24 minutes; what had to wait counts for nothing", () => {
  const rate = createRecordRate();
  for (let n = 0; n < 60; n++) expect(rate.take(mine, 1, NOW)).toBe(0);
  for (let n = 0; n < 3; n++) expect(rate.take(mine, 1, NOW)).toBe(EACH);
  expect(rate.take(mine, 2, NOW)).toBe(2 * EACH);
  expect(rate.take(other, 60, NOW)).toBe(0);
  expect(rate.take(mine, 1, NOW + EACH - 1)).toBe(1);
  expect(rate.take(mine, 1, NOW + EACH)).toBe(0);
  expect(rate.take(mine, 1, NOW + EACH)).toBe(EACH);
  expect(rate.take(mine, 60, NOW + 86_400 + EACH)).toBe(0);
});

test("more than a burst never passes, and takes nothing away", () => {
  const rate = createRecordRate();
  expect(rate.take(mine, 61, NOW)).toBe(EACH);
  expect(rate.take(mine, 60, NOW)).toBe(0);
});
