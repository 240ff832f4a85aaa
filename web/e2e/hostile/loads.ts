/** Elements that fetch: pictures, media, frames, links, and what changes the page itself. */
import { clicked, html } from "./trick.ts";
import type { Family } from "./trick.ts";

// most of these are in cure53's HTTPLeaks, a list of everything in HTML that may ask the network
export const loads: Family = {
  name: "elements that fetch",
  tricks: [
    html("asks", "a pixel", ({ url }) => `<img src="${url("pixel.gif")}" width=1 height=1>`),
    html("asks", "srcset", ({ url }) => `<img srcset="${url("1x.png")} 1x, ${url("2x.png")} 2x" sizes=9px>`),
    html(
      "asks",
      "picture and source",
      ({ url }) => `<picture><source srcset="${url("s.webp")}"><img src="data:,"></picture>`,
    ),
    html(
      "asks",
      "lowsrc, dynsrc, longdesc",
      ({ url }) =>
        `<img src="${url("src.png")}" lowsrc="${url("low.png")}" dynsrc="${url("dyn.png")}" longdesc="${url("long")}">`,
    ),
    html(
      "asks",
      "a picture that is loaded when it is near",
      ({ url }) => `<img loading=lazy src="${url("lazy.png")}">`,
    ),
    html(
      "asks",
      "blanks and breaks in the address",
      ({ host }) =>
        `<img src="  http://${host}/spaces.png"><img src="ht&#10;tp://${host}/newline.png"><img src="&#1;//${host}/control.png">`,
    ),
    html(
      "asks",
      "an address without scheme",
      ({ host }) =>
        `<img src="//${host}/relative.png"><img src="\\\\${host}\\back.png"><img src="http:/${host}/one.png"><img src="/\\${host}/mixed.png">`,
    ),
    html(
      "asks",
      "a poster",
      ({ url }) => `<video poster="${url("poster.png")}" src="${url("video")}" autoplay></video>`,
    ),
    html(
      "asks",
      "sound, tracks and sources",
      ({ url }) =>
        `<audio src="${url("audio")}" autoplay></audio><video autoplay muted><source src="${url("v.mp4")}"><track default src="${url("t.vtt")}"></video>`,
    ),
    html("nothing", "a background sound", ({ url }) => `<bgsound src="${url("bgsound")}">`),
    html("asks", "a picture to send a form with", ({ url }) => `<input type=image src="${url("input.png")}">`),
    html(
      "asks",
      "backgrounds of a table",
      ({ url }) =>
        `<table background="${url("table.png")}"><tr><td background="${url("cell.png")}">x</td></tr></table>`,
    ),
    // Roundcube 1.6.14: body background
    html("asks", "the background of the body", ({ url }) => `<body background="${url("body.png")}">x</body>`),
    // Roundcube 1.7.4: CSS by the background of the body
    html(
      "asks",
      "CSS within the background of the body",
      ({ url }) =>
        `<body background="x);background-image:url(${url("bg1.png")}" style="background:url(&quot;${url("bg2.png")}&quot;)">x</body>`,
    ),
    html("asks", "a frame", ({ url }) => `<iframe src="${url("iframe")}"></iframe>`),
    html(
      "asks",
      "objects",
      ({ url }) =>
        `<object data="${url("object")}"></object><embed src="${url("embed")}"><applet code="${url("applet")}" archive="${url("applet.jar")}"></applet><object><param name=movie value="${url("movie.swf")}"></object>`,
    ),
    html("asks", "a set of frames", ({ url }) => `<frameset><frame src="${url("frame")}"></frameset>`),
    html(
      "asks",
      "a portal and a fenced frame",
      ({ url }) =>
        `<portal src="${url("portal")}"></portal><fencedframe src="${url("fenced")}"></fencedframe><img src="${url("beside.png")}">`,
    ),
    // Zimbra CVE-2025-66376; Roundcube CVE-2026-35540: style sheets by link
    html(
      "asks",
      "a style sheet",
      ({ url }) =>
        `<link rel=stylesheet href="${url("link.css")}"><link rel="alternate stylesheet" href="${url("alt.css")}" title=x>`,
    ),
    html(
      "asks",
      "prefetch and preload",
      ({ url }) =>
        `<link rel=prefetch href="${url("prefetch")}"><link rel=preload as=image href="${url("preload")}" imagesrcset="${url("preload2")} 2x"><link rel=modulepreload href="${url("module.js")}"><link rel=prerender href="${url("prerender")}">`,
    ),
    html(
      "asks",
      "icon, manifest, search",
      ({ url }) =>
        `<link rel=icon href="${url("icon.ico")}"><link rel=manifest href="${url("manifest")}"><link rel=search href="${url("search")}"><link rel=preload as=fetch href="${url("fetch")}" crossorigin>`,
    ),
    html(
      "nothing",
      "preconnect and a look-up of the name",
      ({ host }) => `<link rel=dns-prefetch href="//${host}"><link rel=preconnect href="http://${host}">`,
    ),
    html(
      "nothing",
      "a link whose name is looked up ahead",
      ({ host }) => `<meta http-equiv=x-dns-prefetch-control content=on><a href="http://${host}/dns">x</a>`,
    ),
    html(
      "asks",
      "a page that goes elsewhere",
      ({ url }) => `<meta http-equiv=refresh content="0;url=${url("refresh")}">`,
    ),
    html(
      "asks",
      "the same, written oddly",
      ({ url }) =>
        `<META HTTP-EQUIV=" refresh" content=x><meta http-equiv=refresh content="0 URL='${url("refresh2")}'">`,
    ),
    html(
      "runs",
      "a page that goes to script",
      ({ run }) => `<meta http-equiv=refresh content="0;url=javascript:${run}"><img src=x onerror=${run}>`,
    ),
    html(
      "asks",
      "a policy of its own",
      ({ url }) =>
        `<meta http-equiv=Content-Security-Policy content="img-src *; report-uri ${url("report")}"><img src="${url("policy.png")}"><meta name=referrer content=unsafe-url><meta http-equiv=set-cookie content=a=b>`,
    ),
    html(
      "asks",
      "a base for all addresses",
      ({ url }) => `<base href="${url("")}" target=_top><img src=relative.png><a href=x>x</a>`,
    ),
    clicked(
      "asks",
      "a form",
      ({ url }) => `<form action="${url("form")}" method=post><input name=a value=b><button id=go>Go</button></form>`,
    ),
    clicked(
      "asks",
      "a button with an address",
      ({ url }) => `<form id=f></form><button form=f id=go formaction="${url("formaction")}">Go</button>`,
    ),
    html(
      "nothing",
      "a field that fills itself",
      ({ url }) =>
        `<form action="${url("login")}"><input name=user autocomplete=username><input type=password name=pw autocomplete=current-password></form><datalist id=l></datalist><keygen><isindex action="${url("isindex")}">`,
    ),
    clicked("asks", "a ping", ({ url }) => `<a id=go href="#x" ping="${url("ping")}">x</a>`),
    html(
      "asks",
      "an old attribute each",
      ({ url }) =>
        `<img src="${url("a.png")}" ismap usemap="#m"><map name=m><area href="${url("area")}" ping="${url("area-ping")}"></map><blockquote cite="${url("cite")}"><del cite="${url("del")}"></blockquote><html manifest="${url("appcache")}"><head profile="${url("profile")}">`,
    ),
    // HTTPLeaks: attribution and shared storage
    html(
      "asks",
      "attributes that report",
      ({ url }) =>
        `<img src="${url("plain.png")}" attributionsrc="${url("attribution")}" sharedstoragewritable><iframe browsingtopics src="${url("topics")}"></iframe>`,
    ),
    html(
      "asks",
      "an element of no name",
      ({ url }) =>
        `<img><image src="${url("unnamed.png")}"><img src='${url("single.png")}'><img src=${url("bare.png")}>`,
    ),
  ],
};

/** Names that take the place of the page's own (DOM clobbering). */
export const clobbering: Family = {
  name: "names that shadow",
  tricks: [
    // html5sec / Heiderich 2013; domclob.xyz (Khodayari and Pellegrino 2023)
    html(
      "nothing",
      "images that are called as methods",
      () => `<img name=body><img name=getElementById><img name=createElement><img id=location><img name=cookie>`,
    ),
    html(
      "nothing",
      "a form that is called attributes",
      ({ run }) =>
        `<form id=x><input name=attributes><input name=parentNode><input name=nodeName><input name=removeChild><input name=childNodes></form><form onclick=${run}><input name=attributes></form>`,
    ),
    html(
      "nothing",
      "pictures and a form that are called as what looks for quotes",
      () =>
        `<p>Hi</p><img name=querySelectorAll><img name=documentElement><img name=createTreeWalker><img name=createRange><blockquote type=cite>x</blockquote><form><input name=remove><input name=parentElement><input name=nextElementSibling><input name=matches><input name=closest></form>`,
    ),
    html(
      "nothing",
      "two of a name",
      ({ url }) => `<a id=defaultAvatar><a id=defaultAvatar name=avatar href="${url("clobber")}">`,
    ),
    html(
      "nothing",
      "a frame that is called as a variable",
      ({ url }) =>
        `<iframe name=top srcdoc="<a id=location href='${url("nested")}'>x</a>"></iframe><iframe name=parent></iframe>`,
    ),
    html(
      "nothing",
      "identifiers of the app",
      () => `<div id=app>not the app</div><div id=messages>x</div><main>x</main><article><h1>x</h1></article>`,
    ),
    // Vega and others: prototype by names
    html(
      "nothing",
      "prototypes by names",
      () =>
        `<a id=__proto__ name=x></a><img name=constructor><input id=prototype><p data-__proto__=x class=__proto__>x</p>`,
    ),
  ],
};
