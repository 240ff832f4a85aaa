/** Messages that are made to cost: bounded in the worker before a page sees them, and said so. */
import { headersOf, html, htmlMessage, multipart, part, textMessage } from "./trick.ts";
import type { Bait, Family, Trick } from "./trick.ts";

const heavy = (name: string, body: (bait: Bait) => string): Trick => ({
  ...html("nothing", name, () => ""),
  message: (bait) => htmlMessage(bait, body(bait)),
});

export const sizes: Family = {
  name: "size and nesting",
  tricks: [
    heavy("ten thousand levels", ({ run }) => `${"<div>".repeat(10_000)}<img src=x onerror=${run}>`),
    heavy("bold that never ends", () => "<b>x".repeat(50_000)),
    heavy("tables in tables", () => "<table><tr><td>".repeat(250) + "x"),
    heavy(
      "flexible boxes in one another",
      () => `${`<div style="display:flex;flex-direction:column;flex-wrap:wrap;min-height:50%">`.repeat(240)}x`,
    ),
    heavy(
      "grids in one another",
      () => `${`<div style="display:grid;grid-template-columns:auto 1fr;height:50%">`.repeat(240)}x`,
    ),
    heavy("a hundred thousand comments", () => "<!-- x -->".repeat(100_000)),
    heavy(
      "a hundred thousand attributes",
      () => `<p ${Array.from({ length: 100_000 }, (_, i) => `a${i}=1`).join(" ")}>x</p>`,
    ),
    heavy("ten thousand forms", () => "<form><input></form>".repeat(10_000)),
    heavy("forty thousand elements", () => "<i>x</i>".repeat(19_000)),
    heavy(
      "selectors that look far",
      () =>
        `<style>${"*:has(b) ~ * * * * > i:nth-last-child(2n+1 of .x .y),".repeat(500)}x{color:red}</style>${"<i class=x><b>y</b></i>".repeat(3_000)}`,
    ),
    heavy("a style sheet of a megabyte", ({ url }) => `<style>${`a{b:url(${url("x")})}`.repeat(25_000)}</style>`),
    heavy(
      "blurs over blurs",
      () =>
        `<style>p{filter:blur(90px);backdrop-filter:blur(90px);animation:a 1ms infinite}@keyframes a{to{filter:blur(9px)}}</style>${"<p>x</p>".repeat(300)}`,
    ),
    heavy(
      "a drawing of a thousand million shapes",
      () =>
        `<img src="data:image/svg+xml,${encodeURIComponent(`<svg xmlns='http://www.w3.org/2000/svg' xmlns:x='http://www.w3.org/1999/xlink'><g id='a0'><path d='M0 0h1'/></g>${Array.from({ length: 9 }, (_, i) => `<g id='a${i + 1}'>${`<use x:href='#a${i}'/>`.repeat(10)}</g>`).join("")}</svg>`)}">`,
    ),
    {
      ...html("nothing", "ten thousand parts", () => ""),
      message: (bait) =>
        multipart(
          bait,
          "mixed",
          Array.from({ length: 9_900 }, (_, i) =>
            part("text/plain", `part ${i}`, [`Content-Disposition: attachment; filename=f${i}.txt`]),
          ),
        ),
    },
    {
      ...html("nothing", "multiparts in one another", () => ""),
      message: (bait) =>
        `${headersOf(bait, ["Content-Type: multipart/mixed; boundary=b0"])}\r\n\r\n${Array.from({ length: 5_000 }, (_, i) => `--b${i}\r\nContent-Type: multipart/mixed; boundary=b${i + 1}\r\n\r\n`).join("")}`,
    },
    {
      ...html("nothing", "text of two megabytes in one line", () => ""),
      message: (bait) => textMessage(bait, "https://a.example/".repeat(120_000)),
    },
    {
      ...html("nothing", "text of brackets and signs", () => ""),
      message: (bait) =>
        textMessage(bait, `${"> ".repeat(200_000)}\r\n${"(".repeat(200_000)}\r\n${"&".repeat(200_000)}`),
    },
    {
      ...html("nothing", "fifty thousand recipients", () => ""),
      message: (bait) =>
        htmlMessage(bait, "<p>x</p>").replace(
          /^To: .*$/m,
          `To: ${Array.from({ length: 50_000 }, (_, i) => `"n${i}" <a${i}@b.example>`).join(",\r\n ")}`,
        ),
    },
  ],
};
