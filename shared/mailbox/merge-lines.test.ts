import { expect, test } from "vitest";
import { utf8, utf8ToText } from "../lib/bytes.ts";
import { mergeLines } from "./merge-lines.ts";

const card = (...lines: readonly string[]): string =>
  ["BEGIN:VCARD", "VERSION:4.0", ...lines, "END:VCARD", ""].join("\r\n");
const merge = (base: string, mine: string, theirs: string): string =>
  utf8ToText(mergeLines(utf8(base), utf8(mine), utf8(theirs), ["FN", "NOTE"]));

const base = card("FN:Ada", "TEL:1", "TEL:2", "NOTE:old");

test("what each side added stays, what each took away is gone", () => {
  const mine = card("FN:Ada", "TEL:1", "TEL:2", "TEL:3", "NOTE:old");
  const theirs = card("FN:Ada", "TEL:2", "NOTE:old", "EMAIL:a@b.example");
  const both = card("FN:Ada", "TEL:2", "TEL:3", "NOTE:old", "EMAIL:a@b.example");
  expect(merge(base, mine, theirs)).toBe(both);
});

test("of what there is one, the side that changed it holds; where both did, mine", () => {
  expect(
    merge(base, card("FN:Ada L", "TEL:1", "TEL:2", "NOTE:old"), card("FN:Ada", "TEL:1", "TEL:2", "NOTE:new")),
  ).toBe(card("FN:Ada L", "TEL:1", "TEL:2", "NOTE:new"));
  expect(merge(base, card("FN:A", "TEL:1", "TEL:2", "NOTE:old"), card("FN:B", "TEL:1", "TEL:2"))).toBe(
    card("FN:A", "TEL:1", "TEL:2"),
  );
  expect(merge(card("FN:Ada"), card("FN:Ada", "NOTE:mine"), card("FN:Ada", "NOTE:theirs"))).toBe(
    card("FN:Ada", "NOTE:mine"),
  );
});

test("a folded line is one, groups do not hide what a line is, and the same change on both sides is made once", () => {
  const long = "NOTE:a long\r\n  word";
  expect(merge(card("NOTE:old"), card(long), card("NOTE:old", "item1.TEL:1"))).toBe(card(long, "item1.TEL:1"));
  expect(merge(card("item1.FN:Ada"), card("item1.FN:A"), card("item1.FN:B"))).toBe(card("item1.FN:A"));
  expect(merge(card(), card("TEL:1"), card("TEL:1"))).toBe(card("TEL:1"));
});

test("a line that only became the preferred one is the same line", () => {
  const mine = card("FN:Ada", "TEL;PREF=1:1", "TEL:2", "TEL:3", "NOTE:old");
  expect(merge(base, mine, card("FN:Ada", "TEL:2", "NOTE:old"))).toBe(card("FN:Ada", "TEL:2", "TEL:3", "NOTE:old"));
});

test("nothing changed on one side: the other side's text, line for line", () => {
  const other = card("FN:Bo", "TEL:2", "NOTE:old");
  expect([merge(base, base, other).split("\r\n").sort(), merge(base, other, base)]).toEqual([
    other.split("\r\n").sort(),
    other,
  ]);
  expect(merge("", "", "")).toBe("");
});
