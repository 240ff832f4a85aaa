import { expect, test } from "vitest";
import { isoDate, longDate, shortDate } from "./dates.ts";

const style = { locale: "en-GB", timeZone: "Europe/Paris" };
const at = (iso: string): number => Date.parse(iso) / 1000;
const now = Date.parse("2026-11-23T15:00:00+01:00");

test.each([
  ["today", "2026-11-23T08:05:00+01:00", "08:05"],
  ["later today, by a clock that runs fast", "2026-11-23T23:05:00+01:00", "23:05"],
  ["last night", "2026-11-22T23:59:00+01:00", "Sun"],
  ["this week", "2026-11-18T12:00:00+01:00", "Wed"],
  ["this year", "2026-03-03T12:00:00+01:00", "3 Mar"],
  ["tomorrow", "2026-11-24T12:00:00+01:00", "24 Nov"],
  ["long ago", "1999-12-31T12:00:00+01:00", "31/12/1999"],
])("%s", (_, date, shown) => {
  expect(shortDate(at(date), now, style)).toBe(shown);
});

test("the day is the reader's, not Greenwich's", () => {
  expect(shortDate(at("2026-11-22T23:30:00Z"), now, style)).toBe("00:30");
});

test("long dates name the day", () => {
  expect(longDate(at("2026-11-23T08:05:00+01:00"), style)).toBe("Monday, 23 November 2026 at 08:05");
});

test.each([Number.NaN, Infinity, 1e18, -1e18])("what is no date shows nothing: %s", (seconds) => {
  expect([shortDate(seconds, now, style), longDate(seconds, style), isoDate(seconds)]).toEqual(["", "", ""]);
});
