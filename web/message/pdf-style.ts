/** Styles of the frame that shows a PDF. The text over a page is pdf.js's, unseen, to be selected and searched. */
export function viewerStyle(): CSSStyleSheet {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
html, body { margin: 0; height: 100%; overflow: hidden; background: light-dark(#e9ecf2, #0d111a); }
main { position: relative; box-sizing: border-box; height: 100%; overflow: auto; padding: 12px; outline-offset: -2px; }
main:focus-visible { outline: 2px solid light-dark(#2451c4, #83a7ff); }
.page { position: relative; margin: 0 auto 12px; background: #fff; box-shadow: 0 1px 3px rgb(10 14 25 / 30%); overflow: hidden; }
.page:last-child { margin-bottom: 0; }
canvas { display: block; width: 100%; height: 100%; }
p { margin: 0; padding: 24px; color: #515b71; font: 15px/1.5 system-ui, sans-serif; text-align: center; }
.text { position: absolute; inset: 0; overflow: clip; color-scheme: only light; line-height: 1; text-align: initial;
  text-size-adjust: none; forced-color-adjust: none; transform-origin: 0 0; --min-font-size: 1;
  --text-scale-factor: calc(var(--total-scale-factor) * var(--min-font-size)); --min-font-size-inv: calc(1 / var(--min-font-size)); }
.text :is(span, br) { position: absolute; color: transparent; white-space: pre; cursor: text; transform-origin: 0 0; }
.text > :not(.markedContent), .text .markedContent span:not(.markedContent) { --font-height: 0; --scale-x: 1; --rotate: 0deg;
  font-size: calc(var(--text-scale-factor) * var(--font-height));
  transform: rotate(var(--rotate)) scaleX(var(--scale-x)) scale(var(--min-font-size-inv)); }
.text .markedContent { display: contents; }
.text ::selection { background: rgb(36 81 196 / 30%); }
.text br::selection { background: transparent; }
`);
  return sheet;
}
