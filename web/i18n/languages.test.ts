import { expect, test } from "vitest";
import { directionOf, pickLanguage, pickLocale } from "./languages.ts";

test.each([
  [null, ["fr-CA", "en"], "fr"],
  [null, ["de-CH", "fr-CH", "en"], "fr"],
  [null, ["de"], "en"],
  [null, [], "en"],
  [null, ["not a tag!", "fr"], "fr"],
  ["en", ["fr"], "en"],
] as const)("chosen %s, the browser has %s: %s", (chosen, wanted, language) => {
  expect(pickLanguage(chosen, wanted)).toBe(language);
});

test.each([
  ["fr", ["de-CH", "fr-CH"], "fr-CH"],
  ["fr", ["en-CA"], "fr-CA"],
  ["en", ["de-DE"], "en-DE"],
  ["en", ["de"], "en"],
  ["fr", [], "fr"],
] as const)("%s where the browser has %s: %s", (language, wanted, locale) => {
  expect(pickLocale(language, wanted)).toBe(locale);
});

test("scripts that run from right to left", () => {
  expect(["en", "fr", "ar", "he"].map(directionOf)).toEqual(["ltr", "ltr", "rtl", "rtl"]);
});
