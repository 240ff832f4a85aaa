import { expect, test } from "vitest";
import { slotBase, slotOf, withoutSlot } from "./slot.ts";

test("an address says whose it is; the first account's is as it always was", () => {
  for (const [path, slot, rest] of [
    ["/", 0, "/"],
    ["/m/inbox", 0, "/m/inbox"],
    ["/u/1", 1, "/"],
    ["/u/1/", 1, "/"],
    ["/u/12/m/inbox", 12, "/m/inbox"],
    ["/u/0/m", 0, "/u/0/m"],
    ["/u/100/m", 0, "/u/100/m"],
    ["/u/1x/m", 0, "/u/1x/m"],
  ] as const) {
    expect([path, slotOf(path), withoutSlot(path)]).toEqual([path, slot, rest]);
    if (slot > 0) expect(slotOf(slotBase(slot))).toBe(slot);
  }
  expect(slotBase(0)).toBe("");
});
