import { expect, it } from "vitest";
import { FormerNames, MAX_FORMER_NAMES } from "./former-names.ts";

it("is wary of every name once it has forgotten some", () => {
  const names = new FormerNames();
  names.remember("first", 500);
  expect([names.isStale("other", 1), names.isStale("first", 499), names.isStale("first", 500)]).toEqual([
    false,
    true,
    false,
  ]);
  for (let n = 0; n < MAX_FORMER_NAMES; n++) names.remember(`name ${n}`, 1_000 + n);
  expect(names.entries()).toHaveLength(MAX_FORMER_NAMES);
  expect(names.floor).toBe(500);
  expect([names.isStale("first", 499), names.isStale("other", 499), names.isStale("other", 500)]).toEqual([
    true,
    true,
    false,
  ]);
});
