/** HTML that becomes something else when it is written out and read again (mXSS), and what breaks cleaners by nesting. */
import { html } from "./trick.ts";
import type { Family } from "./trick.ts";

export const mutations: Family = {
  name: "mutation and nesting",
  tricks: [
    // DOMPurify 2.0.0, Michał Bentkowski 2019 (CVE-2019-20374 and its kin)
    html(
      "nothing",
      "svg, p, style, a title",
      ({ run }) => `<svg></p><style><a id="</style><img src=1 onerror=${run}>">`,
    ),
    // DOMPurify 2.0.17 bypass, Bentkowski 2020 (CVE-2020-26870)
    html(
      "nothing",
      "form, mathml, mglyph, style (CVE-2020-26870)",
      ({ run }) => `<form><math><mtext></form><form><mglyph><style></math><img src onerror=${run}>`,
    ),
    // DOMPurify 2.1, Bentkowski 2020
    html(
      "nothing",
      "mglyph, svg, mtext, style, path",
      ({ run }) => `<math><mtext><table><mglyph><svg><mtext><style><path id="</style><img onerror=${run} src>">`,
    ),
    html(
      "nothing",
      "table, mglyph, style, comment",
      ({ run }) =>
        `<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=${run}&gt;">`,
    ),
    // DOMPurify, Gareth Heyes / SecurityMB 2020: namespace confusion by annotation-xml
    html(
      "runs",
      "annotation-xml",
      ({ run }) =>
        `<math><annotation-xml encoding="text/html"><style><img src=x onerror=${run}></style></annotation-xml></math><math><annotation-xml encoding="text/html"><script>${run}</script></annotation-xml></math>`,
    ),
    // DOMPurify 3.1.0–3.1.2, Icesfont and RyotaK 2024 (CVE-2024-47875): nodes deeper than the parser goes
    html(
      "nothing",
      "510 levels, then the namespaces (CVE-2024-47875)",
      ({ run }) =>
        `${"<div>".repeat(508)}<svg><title><table><caption><b><svg><style><a title="</style><img src onerror=${run}>"></style></svg></b></caption></table></title></svg>`,
    ),
    // DOMPurify CVE-2024-45801: depth checking and prototypes
    html(
      "nothing",
      "forms nested by tables",
      ({ run }) =>
        `<form id=a><table><form id=b></form><input name=parentNode><svg><style>${"<r>".repeat(255)}<a id="</style><img src=x onerror=${run}>"></a>`,
    ),
    // DOMPurify 3.2.3 (CVE-2025-26791): template literals that a scrubber removes
    html(
      "nothing",
      "what a scrubber of templates joins (CVE-2025-26791)",
      ({ run }) =>
        `<math><foo-test><mi><li><table><foo-test><li></li></foo-test><a>$\{<style></a><a href="</style><img src=x onerror=${run}>">}`,
    ),
    // html5sec / Mario Heiderich, "The innerHTML Apocalypse", 2013: backticks in attributes
    html("nothing", "a backtick in a title", ({ run }) => `<img alt="\`\`onerror=${run} src=x">`),
    html(
      "nothing",
      "noscript with a title",
      ({ run }) => `<noscript><p title="</noscript><img src=x onerror=${run}>">`,
    ),
    html(
      "nothing",
      "a comment in a comment",
      ({ run }) => `<!--><img src=x onerror=0><!-- --!><b title="--><img src=x onerror=${run}>">`,
    ),
    html(
      "nothing",
      "textarea with a title",
      ({ run }) => `<textarea><b title="</textarea><img src=x onerror=${run}>"></textarea>`,
    ),
    html("nothing", "title with a title", ({ run }) => `<title><b title="</title><img src=x onerror=${run}>"></title>`),
    html(
      "nothing",
      "xmp, noembed, noframes, plaintext",
      ({ run }) =>
        `<xmp><b title="</xmp><img src=x onerror=${run}>"></xmp><noembed><b title="</noembed><img src=x onerror=${run}>"></noembed><noframes><b title="</noframes><img src=x onerror=${run}>"></noframes>`,
    ),
    html(
      "nothing",
      "select that throws things out",
      ({ run }) => `<select><option><style><b title="</style><img src=x onerror=${run}>"></select>`,
    ),
    html("runs", "a table that throws things out", ({ run }) => `<table><tr><img src=x onerror=${run}><td></table>`),
    html(
      "runs",
      "an element that closes by another",
      ({ run }) => `<a><b></a><img src=x onerror=${run}></b><p><table><p></table>`,
    ),
    // Google Search XSS, Masato Kinugawa 2019: noscript, scripting on and off
    html(
      "nothing",
      "noscript, style and a title (Kinugawa 2019)",
      ({ run }) => `<noscript><style></noscript><b title="</style></noscript><img src=x onerror=${run}>">`,
    ),
    // Roundcube CVE-2018-19206
    html(
      "runs",
      "svg, style, a broken comment (CVE-2018-19206)",
      ({ run }) => `<html><svg><style><//><body onload=${run}>`,
    ),
    // Proton Mail, 2022 (Sonar): style in SVG is no text
    html(
      "runs",
      "svg, style, image (Proton Mail 2022)",
      ({ run }) => `<svg><style><image href=x onerror=${run}></style></svg>`,
    ),
    html(
      "nothing",
      "a CDATA section",
      ({ run }) =>
        `<svg><![CDATA[><image href="]]><img src=x onerror=${run}>//"></svg><![CDATA[<img src=x onerror=0>]]>`,
    ),
    html(
      "nothing",
      "processing instructions and odd declarations",
      ({ run }) =>
        `<?xml version="1.0"?><?x <b title="?><img src=x onerror=0>"><!ENTITY x "<img src=x onerror=${run}>">&x;<!DOCTYPE x [<!ENTITY y "z">]>`,
    ),
    html(
      "runs",
      "NULs within names",
      ({ run }) => `<scr\0ipt>0</scr\0ipt><img\0 src=x><img src=x one\0rror=0 onerror=${run}>`,
    ),
    html(
      "runs",
      "custom elements and is",
      ({ run }) => `<x-y onclick=0 is=z><b is="x-y" onfocus=0><img src=x onerror=${run}></b></x-y>`,
    ),
    // Roundcube CVE-2024-42009: what is done to a cleaned text afterwards
    html(
      "runs",
      "attributes that a second pass joins (CVE-2024-42009)",
      ({ run }) =>
        `<body title="bgcolor=foo" name="bar style=animation-name:x onanimationstart=${run} foo=bar"><style>@keyframes x{}</style><b style="animation:x 1ms" onanimationstart=${run}>x</b></body>`,
    ),
    html("nothing", "duplicate attributes", ({ run }) =>
      `<a href="https://a.example/" href="javascript:${run}" HREF="javascript:${run}">x</a><img src="data:," src=x onerror="0" title onerror=${run} alt="&quot;>">`.replace(
        'onerror="0" ',
        'onerror="0" ',
      ),
    ),
  ],
};
