import { expect, test } from "vitest";
import { quotedToHtml, textToHtml } from "./text-html.ts";

test("each line is a block; markup is text", () => {
  expect(textToHtml('a <b> & "c"\n\nd')).toBe("<div>a &lt;b&gt; &amp; &quot;c&quot;</div><div><br></div><div>d</div>");
});

test("spaces that a browser would drop stay", () => {
  expect(textToHtml("  a   b")).toBe("<div>\u00a0 a\u00a0\u00a0 b</div>");
});

test("marks of quotes are blocks within each other, as deep as is bearable", () => {
  expect(quotedToHtml("Ada wrote:\n> Yes\n>> No\n> > Maybe\n>\nEva")).toBe(
    "<div>Ada wrote:</div><blockquote><div>Yes</div><blockquote><div>No</div><div>Maybe</div></blockquote>" +
      "<div><br></div></blockquote><div>Eva</div>",
  );
  expect(quotedToHtml(`${">".repeat(5_000)} x`).split("<blockquote>")).toHaveLength(13);
});
