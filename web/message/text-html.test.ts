import { expect, test } from "vitest";
import { textToHtml } from "./text-html.ts";

test("each line is a block; markup is text", () => {
  expect(textToHtml('a <b> & "c"\n\nd')).toBe("<div>a &lt;b&gt; &amp; &quot;c&quot;</div><div><br></div><div>d</div>");
});

test("spaces that a browser would drop stay", () => {
  expect(textToHtml("  a   b")).toBe("<div>\u00a0 a\u00a0\u00a0 b</div>");
});
