import { expect, test } from "vitest";
import { harmlessAddress, harmlessText } from "./harmless-text.ts";
import { expectLinear } from "../../../test/harness/linear.ts";

test.each([
  ["plain", "Ada Lund", "Ada Lund"],
  ["other scripts", "יעל כהן · 山田 花子 · नमस्ते · Ngọc Ánh", "יעל כהן · 山田 花子 · नमस्ते · Ngọc Ánh"],
  ["joiners that a script needs", "می‌خواهم", "می‌خواهم"],
  ["pictures of families", "👩‍👩‍👧 ❤️‍🔥 🏳️‍🌈", "👩‍👩‍👧 ❤️‍🔥 🏳️‍🌈"],
  ["a name that turns around", "invoice\u202Efdp.exe", "invoicefdp.exe"],
  ["isolates", "a\u2067b\u2069\u200Fc", "abc"],
  ["controls and lines", "a\r\nb\0\u001B[31m\u2028c", "a b [31m c"],
  ["what is not seen", "\u200B\u2060\u3164\u115FA\u00ADda\uFEFF", "Ada"],
  ["joiners of nothing", "\u200D\u200D x\u200C\u200C\u200Cy", " xy"],
  ["tags", "a\u{E0041}\u{E007F}b", "ab"],
  ["half a character", "a\uD800b", "a\uFFFDb"],
])("%s", (_, text, shown) => {
  expect(harmlessText(text)).toBe(shown);
});

test("marks that climb are cut, and a long text ends", () => {
  expect(harmlessText(`Z${"\u0353\u030D".repeat(2_000)}`).length).toBe(6);
  expect(harmlessText("é".repeat(300_000)).length).toBeLessThan(2_100);
});

test("a hostile text takes no more than linear time", () => {
  for (const bit of ["\u0353", "\u200D", "\u202E", "\uDB40", "a\u200D", "\u001F", "\uFE0F\u200D"])
    expectLinear((times) => harmlessText(bit.repeat(times)), 1_000_000, bit);
});

test("what is not seen in an address is shown: it never looks like another", () => {
  expect(harmlessAddress("ada@example.org")).toBe("ada@example.org");
  expect(harmlessAddress("用户@例子.example")).toBe("用户@例子.example");
  expect(harmlessAddress("ada\u200B@bank.example")).toBe("ada\uFFFD@bank.example");
  expect(harmlessAddress("\u202Emoc.knab@ada")).toBe("\uFFFDmoc.knab@ada");
});
