import { expect, test } from "vitest";
import { birthdayText, isoDate, longDate, shortDate, shortDay, sinceWhen } from "./dates.ts";

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

test.each([
  ["a moment ago", "2026-11-23T14:59:40+01:00", "this minute"],
  ["a clock that runs fast", "2026-11-23T15:10:00+01:00", "this minute"],
  ["minutes", "2026-11-23T14:50:00+01:00", "10 minutes ago"],
  ["hours", "2026-11-23T12:00:00+01:00", "3 hours ago"],
  ["a day", "2026-11-22T12:00:00+01:00", "yesterday"],
  ["weeks", "2026-11-02T12:00:00+01:00", "21 days ago"],
  ["months", "2026-07-26T12:00:00+02:00", "4 months ago"],
  ["long ago", "1999-12-31T12:00:00+01:00", "31 December 1999"],
])("how long ago: %s", (_, date, shown) => {
  expect(sinceWhen(at(date), now, style)).toBe(shown);
});

test("what is no date was no time ago either", () => {
  for (const seconds of [Number.NaN, Infinity, -1e18]) expect(shortDay(seconds, style)).toBe("");
});

test("a birthday is a day in the reader's language; what is none stays as its owner wrote it", () => {
  const said = (birthday: string, locale = "en-GB") => birthdayText(birthday, { locale });
  expect([said("1985-04-12"), said("--02-29"), said("1815-12-10", "fr")]).toEqual([
    ...["12 April 1985", "29 February", "10 décembre 1815"],
  ]);
  for (const other of ["1985", "--04", "1985-02-30", "12 April", "", "1985-04-12T10:00:00Z"])
    expect(said(other)).toBe(other);
});
