import { expect, test } from "vitest";
import { inputTime, localInput, snoozeChoices } from "./snooze-times.ts";

const titles = (now: Date): string[] => snoozeChoices(now).map(({ title }) => title.replace("snooze.", ""));
const times = (now: Date): string[] => snoozeChoices(now).map(({ at }) => localInput(at));

test("on a Wednesday morning", () => {
  const now = new Date(2026, 10, 25, 9, 30);
  expect(titles(now)).toEqual(["evening", "tomorrow", "weekend", "nextWeek"]);
  expect(times(now)).toEqual(["2026-11-25T18:00", "2026-11-26T08:00", "2026-11-28T08:00", "2026-11-30T08:00"]);
});

test("in the evening there is no evening left; the day before the weekend tomorrow is enough", () => {
  expect(titles(new Date(2026, 10, 27, 17, 30))).toEqual(["tomorrow", "nextWeek"]);
});

test("on Sunday, next week is tomorrow", () => {
  expect(titles(new Date(2026, 10, 29, 10, 0))).toEqual(["evening", "tomorrow", "weekend"]);
});

test("a time that was typed: not one that is over", () => {
  const at = Math.floor(new Date(2027, 0, 2, 3, 4).getTime() / 1000);
  expect(inputTime(localInput(at), at - 60)).toBe(at);
  expect(inputTime(localInput(at), at)).toBeNull();
  expect(inputTime("", at)).toBeNull();
});
