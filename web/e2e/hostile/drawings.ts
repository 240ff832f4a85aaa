/** SVG and MathML. */
import { base64, clicked, html } from "./trick.ts";
import type { Family } from "./trick.ts";

const drawing = (body: string): string => `<svg xmlns="http://www.w3.org/2000/svg" width=9 height=9>${body}</svg>`;

export const drawings: Family = {
  name: "SVG and MathML",
  tricks: [
    html("runs", "an SVG that loads", ({ run }) => `<svg onload=${run}></svg>`),
    html("runs", "a script in SVG", ({ run }) => drawing(`<script>${run}</script>`)),
    html("asks", "a script in SVG from elsewhere", ({ url }) => drawing(`<script href="${url("svg.js")}"/>`)),
    // Roundcube CVE-2024-37383: animate with a blank before the attribute's name
    clicked("nothing", "animate of a link's address", ({ run }) =>
      drawing(
        `<a id=go href=x><animate attributeName="href" values="javascript:${run}"/><text x=1 y=8>click</text></a>`,
      ),
    ),
    clicked("nothing", "animate, its attribute's name with a blank (CVE-2024-37383)", ({ run }) =>
      drawing(
        `<a id=go><animate attributeName="href " values="javascript:${run}"/><set attributeName=href to="javascript:${run}"/><text x=1 y=8>click</text></a>`,
      ),
    ),
    // Roundcube 1.6.12 (CVE-2025-68461): animate that begins by itself
    html("runs", "animate that begins (CVE-2025-68461)", ({ run }) =>
      drawing(`<animate onbegin=${run} attributeName=x dur=1s />`),
    ),
    // Roundcube 1.6.14: remote images by animate's attributes
    html("asks", "animate of an image's address", ({ url }) =>
      drawing(`<image width=9 height=9><animate attributeName=href values="${url("anim.png")}" dur=9s /></image>`),
    ),
    html("asks", "set of an image's address", ({ url }) =>
      drawing(`<image width=9 height=9><set attributeName=href to="${url("set.png")}"/></image>`),
    ),
    html("asks", "animate of a fill's address", ({ url }) =>
      drawing(`<rect width=9 height=9><animate attributeName=mask values="url(${url("mask.svg")}#a)" dur=9s /></rect>`),
    ),
    // Roundcube 1.6.16: animate of the style itself
    html("nothing", "animate of a style", ({ url }) =>
      drawing(
        `<rect width=9 height=9><animate attributeName=style values="mask:url(${url("style.svg")}#a)" dur=9s /></rect>`,
      ),
    ),
    html("asks", "an image", ({ url }) => drawing(`<image href="${url("image.png")}" width=9 height=9 />`)),
    html("asks", "an image by xlink", ({ url }) =>
      drawing(`<image xlink:href="${url("xlink.png")}" width=9 height=9 />`),
    ),
    // Roundcube #6178 (efail): `image` outside SVG is `img`
    html("asks", "image as another name of img", ({ url }) => `<image src="${url("image-img.png")}">`),
    // Roundcube 1.6.13 (CVE-2026-25916): feImage took the way of links
    html("asks", "feImage (CVE-2026-25916)", ({ url }) =>
      drawing(`<filter id=f><feImage href="${url("fe.png")}"/></filter><rect filter="url(#f)" width=9 height=9 />`),
    ),
    // Roundcube CVE-2023-5631: use with a data: address
    html("nothing", "use of data (CVE-2023-5631)", ({ run }) =>
      drawing(
        `<use href="data:image/svg+xml;base64,${base64(`<svg xmlns='http://www.w3.org/2000/svg' id='x'><image href='x' onerror='${run}' /></svg>`)}#x"/>`,
      ),
    ),
    html("nothing", "use from elsewhere", ({ url }) => drawing(`<use href="${url("use.svg")}#x"/>`)),
    html("asks", "presentation attributes with addresses", ({ url }) =>
      drawing(
        `<rect width=9 height=9 mask="url(${url("m.svg")}#a)" filter="url(${url("f.svg")}#a)" clip-path="url(${url("c.svg")}#a)"/>`,
      ),
    ),
    // Roundcube 1.7.4: escapes in FuncIRI attributes
    html("asks", "the same, escaped", ({ url }) =>
      drawing(`<rect width=9 height=9 mask="u\\72l(${url("m2.svg")}#a)" filter="\\75rl(${url("f2.svg")}#a)"/>`),
    ),
    html("runs", "foreignObject", ({ run }) => drawing(`<foreignObject><img src=x onerror=${run}></foreignObject>`)),
    clicked("runs", "a link by xlink", ({ run }) =>
      drawing(`<a id=go xlink:href="javascript:${run}"><text x=1 y=8>x</text></a>`),
    ),
    html("asks", "a style sheet in SVG", ({ url }) => `<svg><style>@import "${url("svg.css")}";</style></svg>`),
    html(
      "nothing",
      "a drawing as an image, with script",
      ({ run }) => `<img src="data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' onload='${run}'/>">`,
    ),
    html(
      "nothing",
      "a drawing as an image, with an image from elsewhere",
      ({ url }) =>
        `<img src="data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink'><image xlink:href='${url("in.png")}'/></svg>">`,
    ),
    // PortSwigger: MathML links
    clicked(
      "nothing",
      "a link in MathML",
      ({ run }) =>
        `<math href="javascript:${run}" id=go><mtext>click</mtext></math><math><mrow href="javascript:${run}">x</mrow></math>`,
    ),
    html(
      "nothing",
      "maction of MathML",
      ({ url }) =>
        `<math><maction actiontype="statusline#${url("status")}" xlink:href="${url("maction")}">x</maction></math>`,
    ),
    html(
      "nothing",
      "handlers of events in SVG 1.2",
      ({ run }) =>
        `<svg xmlns:ev="http://www.w3.org/2001/xml-events"><handler type="application/ecmascript" ev:event=load>${run}</handler></svg>`,
    ),
  ],
};
