import fc from "fast-check";
import { expect, test } from "vitest";
import { isCut, maxBlocks, maxLinks, maxTextLength, textsToSpans, textToBlocks, textToSpans } from "./text-blocks.ts";
import { expectLinear } from "../../test/harness/linear.ts";

test("quotes stand by their depth", () => {
  expect(textToBlocks("hello\r\n> a\n> b\n>> c\n> \nbye")).toEqual([
    { depth: 0, text: "hello" },
    { depth: 1, text: "a\nb" },
    { depth: 2, text: "c" },
    { depth: 1, text: "" },
    { depth: 0, text: "bye" },
  ]);
});

const links = (text: string): string[] =>
  textToSpans(text).flatMap((span) => (span.type === "link" ? [span.text] : []));

test("an address in a sentence is a link without the sentence's marks", () => {
  expect(links("See https://a.example/x. Or (http://b.example/y)!")).toEqual([
    "https://a.example/x",
    "http://b.example/y",
  ]);
  expect(links("https://en.example/wiki/Kite_(toy)")).toEqual(["https://en.example/wiki/Kite_(toy)"]);
});

test("only web addresses are links", () => {
  expect(links("javascript:alert(1) data:text/html,x file:///etc/passwd https://[ xhttps://a.example")).toEqual([]);
});

test("no character is lost", () => {
  const parts = fc.constantFrom("https://a.example/", "http://", " ", "(", ")", ".", ">", "\n", "ü");
  fc.assert(
    fc.property(
      fc.array(parts).map((list) => list.join("")),
      (text) => {
        expect(
          textToSpans(text)
            .map((span) => span.text)
            .join(""),
        ).toBe(text);
      },
    ),
  );
});

test("a hostile text takes no more than linear time", () => {
  expectLinear((times) => textToSpans("https://".repeat(times)), 50_000);
  expectLinear((times) => textToBlocks(">".repeat(times)), 400_000);
  expectLinear((times) => textToBlocks("> \n".repeat(times)), 130_000);
});

test("of many quotes and many links, the first are made; the rest stays as it is written", () => {
  const quotes = textToBlocks("> a\n>> b\n".repeat(30_000));
  expect(quotes.length).toBe(maxBlocks);
  expect(quotes.at(-1)?.text.split("\n").slice(0, 3)).toEqual(["b", "> a", "b"]);
  const text = "https://a.example/ ".repeat(20_000);
  const spans = textsToSpans([text, "https://b.example/"]);
  expect(spans.flat().filter(({ type }) => type === "link").length).toBe(maxLinks);
  expect(spans.map((each) => each.map((span) => span.text).join(""))).toEqual([text, "https://b.example/"]);
});

test("a text is cut where it was cut before, or is longer than is shown", () => {
  expect(isCut({ text: "x", textCut: false })).toBe(false);
  expect(isCut({ text: null, textCut: false })).toBe(false);
  expect(isCut({ text: "x", textCut: true })).toBe(true);
  expect(isCut({ text: "x".repeat(maxTextLength + 1), textCut: false })).toBe(true);
});
