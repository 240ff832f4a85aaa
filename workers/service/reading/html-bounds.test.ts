import { expect, test } from "vitest";
import { utf8 } from "../../../shared/lib/bytes.ts";
import { parseMessage } from "../../../shared/mime/structure/parse-message.ts";
import { htmlExcess } from "./html-bounds.ts";
import { readableText } from "./readable-text.ts";
import { expectLinear } from "../../../test/harness/linear.ts";

test.each([
  ["a letter", `<html><head><title>x</title></head><body><p>a<p>b<br>c<ul><li>d<li>e</ul></body></html>`],
  ["ten thousand paragraphs that are left open", "<p>x".repeat(10_000)],
  ["a table of ten thousand cells", `<table>${"<tr><td>x</td><td>y</td></tr>".repeat(5_000)}</table>`],
  ["a newsletter's tables in one another", `${"<table><tr><td>".repeat(60)}x${"</td></tr></table>".repeat(60)}`],
  ["a megabyte of words", "word ".repeat(200_000)],
  ["a long picture", `<img src="data:image/png;base64,${"A".repeat(900_000)}">`],
  ["a long style sheet", `<style>${"a { color: red } ".repeat(20_000)}</style>`],
  ["less than", "1 < 2 ".repeat(30_000)],
])("shown: %s", (_, html) => {
  expect(htmlExcess(html)).toBeNull();
});

test.each([
  ["deep", "ten thousand levels", "<div>".repeat(10_000)],
  ["deep", "ten thousand levels, closed", "<div>".repeat(10_000) + "</div>".repeat(10_000)],
  ["deep", "bold that never ends", "<b>x".repeat(5_000)],
  ["deep", "what is closed is something else", "<b></i>".repeat(5_000)],
  ["deep", "capitals", "<DIV>".repeat(5_000)],
  ["deep", "names of our own", "<x-y>".repeat(5_000)],
  ["deep", "over attributes with a >", `<div title=">">`.repeat(5_000)],
  ["crowded", "many tags", "<i></i>".repeat(50_000)],
  ["crowded", "many comments", "<!-- -->".repeat(20_000)],
  ["crowded", "many forms", "<form></form>".repeat(20_000)],
  ["crowded", "many attributes", `<p ${"a ".repeat(50_000)}>`],
  ["crowded", "many attributes with values", `<p ${"a=1".repeat(50_000)}>`],
  ["long", "a lot", "x".repeat(2_000_000)],
] as const)("%s: %s", (excess, _, html) => {
  expect(htmlExcess(html)).toBe(excess);
});

test("what is left out is shown as text", () => {
  const read = (html: string) => {
    const message = utf8(`Content-Type: text/html\r\n\r\n${html}`);
    return readableText(message, parseMessage(message).root);
  };
  expect(read("<p>x</p>")).toEqual({ text: null, html: "<p>x</p>", htmlLeftOut: null, textCut: false });
  const deep = read("<div>word".repeat(1_000));
  expect(deep).toMatchObject({ html: null, htmlLeftOut: "deep" });
  expect(deep.text).toContain("word word");
});

test("a hostile text takes no more than linear time", () => {
  for (const bit of ["<", "<a ", "<!", "</", "<a b='", "< ", "<a>", "<a\n=", ">", "<".repeat(17)])
    expectLinear((length) => htmlExcess(bit.repeat(Math.floor(length / bit.length))), 1 << 20, bit);
});
