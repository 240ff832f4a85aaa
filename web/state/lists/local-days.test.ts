import { expect, test } from "vitest";
import { dayOf, startOfDay } from "./local-days.ts";

test("a day comes back as it was chosen; its end is the next one's beginning, also where clocks are set", () => {
  for (const day of ["2026-11-26", "2026-03-29", "2026-10-25", "2024-02-29", "2026-12-31"]) {
    expect(dayOf(startOfDay(day))).toBe(day);
    expect(dayOf(startOfDay(day, 1) - 1)).toBe(day);
    expect(dayOf(startOfDay(day, 1))).not.toBe(day);
  }
  expect([startOfDay(""), dayOf(0), startOfDay("x")]).toEqual([0, "", 0]);
});
