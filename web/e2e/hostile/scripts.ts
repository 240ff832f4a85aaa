/** Script by elements, handlers and addresses. */
import { base64, clicked, html } from "./trick.ts";
import type { Family } from "./trick.ts";

export const scripts: Family = {
  name: "scripts and handlers",
  tricks: [
    // the control: what must fire wherever nothing is cleaned
    html("runs", "a script element", ({ run }) => `<script>${run}</script>`),
    html("asks", "a script from elsewhere", ({ url }) => `<script src="${url("a.js")}"></script>`),
    // HTML5 Security Cheatsheet (html5sec.org), vector 1 and following
    html("runs", "an image that fails", ({ run }) => `<img src=x onerror=${run}>`),
    // XSS Filter Evasion Cheat Sheet (OWASP), "non-alpha-non-digit"
    html("runs", "a slash for a blank", ({ run }) => `<img/src="x"/onerror=${run}>`),
    // OWASP, "extraneous open brackets"
    html("runs", "two brackets", ({ run }) => `<<script>${run}//<</script>`),
    // OWASP, "embedded newline" between name and value
    html("runs", "breaks within the attribute", ({ run }) => `<img src=x onerror\r\n=\r\n"${run}">`),
    html("runs", "capitals", ({ run }) => `<ScRiPt>${run}</sCrIpT>`),
    // OWASP, "decimal HTML character references without trailing semicolons"
    html(
      "runs",
      "characters by number, without semicolons",
      ({ run }) =>
        `<img src=x onerror="${Array.from(run, (c) => `&#${String(c.charCodeAt(0)).padStart(7, "0")}`).join("")}">`,
    ),
    // Roundcube CVE-2020-13965 (text/xml and others shown as HTML), CVE-2016-4069: handlers on the body
    html("runs", "a body that loads", ({ run }) => `<body onload=${run}>x</body>`),
    // html5sec.org 100: autofocus
    clicked("runs", "a field with the focus", ({ run }) => `<input id=go autofocus onfocus=${run}>`),
    clicked("runs", "any element with the focus", ({ run }) => `<b id=go tabindex=1 autofocus onfocus=${run}>x</b>`),
    // Zimbra CVE-2025-27915 (calendar invitations, 2025)
    html("runs", "details that open", ({ run }) => `<details open ontoggle="${run}"><summary>x</summary></details>`),
    // PortSwigger XSS cheat sheet: popover
    clicked(
      "runs",
      "a popover that opens",
      ({ run }) => `<button id=go popovertarget=p>x</button><div popover id=p onbeforetoggle=${run}>x</div>`,
    ),
    // PortSwigger: invokers (command, commandfor)
    clicked(
      "runs",
      "a command to a dialog",
      ({ run }) => `<button id=go commandfor=d command=show-modal>x</button><dialog id=d ontoggle=${run}>x</dialog>`,
    ),
    // PortSwigger: animation and transition events
    html(
      "runs",
      "the end of an animation",
      ({ run }) => `<style>@keyframes a{}</style><b style="animation:a 1ms" onanimationend=${run}>x</b>`,
    ),
    html("runs", "media that fails", ({ run }) => `<video><source onerror=${run} src=x></video>`),
    html("nothing", "an object that fails", ({ run }) => `<object data=x:x onerror=${run}></object>`),
    // PortSwigger: content-visibility
    html(
      "runs",
      "content that becomes visible",
      ({ run }) => `<b oncontentvisibilityautostatechange=${run} style="display:block;content-visibility:auto">x</b>`,
    ),
    html("nothing", "a marquee", ({ run }) => `<marquee width=1 loop=1 onstart=${run}>x</marquee>`),
    // html5sec.org: frames by their text
    html("runs", "a frame's text", ({ run }) => `<iframe srcdoc="<script>${run}</script>"></iframe>`),
    html("runs", "a frame's script address", ({ run }) => `<iframe src="javascript:${run}"></iframe>`),
    html(
      "runs",
      "a frame of data",
      ({ run }) => `<iframe src="data:text/html;base64,${base64(`<script>${run}</script>`)}"></iframe>`,
    ),
    html(
      "runs",
      "an object of data",
      ({ run }) => `<object data="data:text/html;base64,${base64(`<script>${run}</script>`)}"></object>`,
    ),
    html("nothing", "an embedded script address", ({ run }) => `<embed src="javascript:${run}">`),
    // Skiff, 2023 (Sonar, "Code vulnerabilities leak emails in Proton Mail, Skiff, Tutanota"): scripts split over elements
    html("runs", "a script within what is thrown away", ({ run }) => `<form><scr<x>ipt></form><script>${run}</script>`),
    html(
      "runs",
      "a template for a shadow tree",
      ({ run }) => `<div><template shadowrootmode=open><img src=x onerror=${run}></template></div>`,
    ),
    // WHATWG HTML, importmap and speculation rules
    html(
      "asks",
      "rules to fetch ahead",
      ({ url }) =>
        `<script type="speculationrules">{"prefetch":[{"source":"list","urls":["${url("spec")}"],"requires":["anonymous-client-ip-when-cross-origin"]}]}</script><script type=module>import "${url("mod.js")}"</script>`,
    ),
    html(
      "nothing",
      "a behavior of old browsers",
      ({ url, run }) =>
        `<style>b{behavior:url(${url("a.htc")});-moz-binding:url(${url("a.xml")}#x);width:expression(${run})}</style><b>x</b>`,
    ),
    html(
      "nothing",
      "an XML island and an import",
      ({ run }) =>
        `<xml id=x><a>&lt;img src=x onerror=${run}&gt;</a></xml><b datasrc=#x datafld=a dataformatas=html></b><?import namespace="t" implementation="#default#time2">`,
    ),
    html("nothing", "a conditional comment", ({ run }) => `<!--[if gte IE 4]><script>${run}</script><![endif]-->`),
    // OWASP: US-ASCII with the high bit, UTF-7
    html(
      "nothing",
      "UTF-7 announced in the page",
      ({ run }) =>
        `<meta http-equiv=content-type content="text/html; charset=utf-7">+ADw-script+AD4-${run}+ADw-/script+AD4-`,
    ),
  ],
};
