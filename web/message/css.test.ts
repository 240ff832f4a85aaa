import { expect, test } from "vitest";
import { stripRemoteCss } from "./css.ts";

const images = new Map([["a@b", "data:image/png;base64,AA=="]]);
const blocked = { images, remote: false };

test.each([
  "p{background:url(https://x.example/a.png)}",
  "p{background:url( 'https://x.example/a.png' )}",
  "p{background:u\\72l(https://x.example/a.png)}",
  "p{background:\\75\\72\\6c(https://x.example/a.png)}",
  "p{background:url(https://x.example/a.png",
  "p{background:url(//x.example/a.png)}",
  "p{background:image-set('https://x.example/a.png' 1x)}",
  "@import 'https://x.example/a.css';",
  "@imp\\6frt url(https://x.example/a.css);",
  "/* */ @import/**/'https://x.example/a.css'",
  "@im@import;port 'https://x.example/a.css';",
  "p{color:red} /* @import 'https://x.example/a.css'",
])("nothing is left that loads: %s", (css) => {
  expect(stripRemoteCss(css, blocked).css).not.toMatch(/url\(\s*["']?(?:https?:)?\/\/|@import|image-set\(/i);
});

test("what was kept from loading is counted", () => {
  expect(stripRemoteCss("a{background:url(https://x/1)}b{background:url(https://x/2)}", blocked).blocked).toBe(2);
  expect(stripRemoteCss("a{color:red}", blocked)).toEqual({ css: "a{color:red}", blocked: 0 });
});

test("with consent pictures load, style sheets and fonts still do not", () => {
  const { css } = stripRemoteCss("@import 'https://x/a.css'; a{background:url(https://x/1)}", { images, remote: true });
  expect(css).toContain('url("https://x/1")');
  expect(css).not.toContain("@import");
});

test("a letter does not choose whether it is dark", () => {
  const { css } = stripRemoteCss(
    ":root{color-scheme:light dark} @media (prefers-color-scheme: dark){p{color:#fff}}",
    blocked,
  );
  expect(css).not.toMatch(/(?<![\w-])color-scheme|dark\)/);
  expect(css).toContain("p{color:#fff}");
});

test("pictures that travel inside are put in", () => {
  expect(stripRemoteCss("a{background:url(cid:a@b)}", blocked).css).toContain("data:image/png");
});

test.each(["\\", "\\110000 ", "\\0", "u\\", "url(", "url('", "/*", "@import"])("odd ends do not throw: %s", (css) => {
  expect(() => stripRemoteCss(css, blocked)).not.toThrow();
});

test("a hostile sheet takes no more than linear time", () => {
  // of this process alone: a busy machine takes longer, and no more of it
  const start = process.cpuUsage();
  for (const bit of ["url(", "/*", "/* ", "/*a*a", "@import ", "\\", "url('", "/* *", "<!--", "image-set("])
    stripRemoteCss(bit.repeat(300_000), blocked);
  const { user, system } = process.cpuUsage(start);
  expect((user + system) / 1000).toBeLessThan(5_000);
});

test.each([
  "position:fixed",
  "POSITION : sticky !important",
  "posit\\69on:fixed",
  "position:var(--p)",
  "position:/**/fixed",
])("nothing stays before the view: %s", (css) => {
  expect(stripRemoteCss(`p{${css}}`, blocked).css).toMatch(/^p\{position:static\s?(?:!important)?\}$/);
});

test("other positions are left alone", () => {
  const css = "p{position:relative;background-position:center;position: absolute}";
  expect(stripRemoteCss(css, blocked).css).toBe(css);
});
