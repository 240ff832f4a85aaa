import { expect, test } from "vitest";
import { sendChoices } from "./send-times.ts";

const titles = (now: Date) => sendChoices(now).map(({ title }) => title);

test("in the middle of the week: tomorrow, and the next Monday", () => {
  const now = new Date(2026, 10, 25, 22, 10);
  expect(titles(now)).toEqual(["compose.at.morning", "compose.at.afternoon", "compose.at.monday"]);
  expect(new Date((sendChoices(now)[2]?.at ?? 0) * 1000)).toEqual(new Date(2026, 10, 30, 8));
});

test("on a Sunday tomorrow is that Monday, said once", () => {
  expect(titles(new Date(2026, 10, 29, 10))).toEqual(["compose.at.morning", "compose.at.afternoon"]);
});
