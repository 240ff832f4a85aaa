import fc from "fast-check";
import { expect, test } from "vitest";
import { textToBlocks, textToSpans } from "./text-blocks.ts";

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
  const start = performance.now();
  textToSpans("https://".repeat(50_000));
  textToBlocks(">".repeat(400_000));
  textToBlocks("> \n".repeat(130_000));
  expect(performance.now() - start).toBeLessThan(3_000);
});
