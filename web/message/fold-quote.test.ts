import fc from "fast-check";
import { expect, test } from "vitest";
import { foldQuote } from "./fold-quote.ts";
import { expectLinear } from "../../test/harness/linear.ts";

test("a quote at the end, with the line that says whose it is", () => {
  expect(foldQuote("Yes.\n\nOn Monday, Ada wrote:\n> Shall we?\n>\n> Ada\n")).toEqual({
    own: "Yes.",
    quoted: "On Monday, Ada wrote:\n> Shall we?\n>\n> Ada\n",
  });
});

test("what is answered in between stays", () => {
  const text = "> Shall we?\nYes.\n> When?\nNow.";
  expect(foldQuote(text)).toEqual({ own: text, quoted: null });
});

test("a letter that is only a quote, and one without any, stay whole", () => {
  for (const text of ["> only\n> this", "none at all", "", "\n\n> x"])
    expect(foldQuote(text)).toEqual({ own: text, quoted: null });
});

test("a letter quoted whole below a line", () => {
  const below = "-----Original Message-----\nFrom: Ada\nSubject: x\n\nHello";
  expect(foldQuote(`Fine.\n\n${below}`)).toEqual({ own: "Fine.", quoted: below });
  expect(foldQuote("Fine.\n\n____________________\nMy signature").quoted).toBeNull();
});

test("no word is lost", () => {
  const line = fc.constantFrom("", "> a", ">", "b:", "c", "-----Original Message-----", "From: x", "  ");
  fc.assert(
    fc.property(fc.array(line), (lines) => {
      const { own, quoted } = foldQuote(lines.join("\n"));
      const words = (text: string): string[] => text.split(/\s+/).filter(Boolean);
      expect([...words(own), ...words(quoted ?? "")]).toEqual(words(lines.join("\n")));
    }),
  );
});

test("a hostile text takes no more than linear time", () => {
  for (const bit of [
    ">\n",
    "\n",
    "a:\n> \n",
    "--------Original Message--------\n",
    "_".repeat(30) + "\n",
    "-".repeat(100),
  ])
    expectLinear((times) => foldQuote(bit.repeat(times)), 60_000, bit);
});
