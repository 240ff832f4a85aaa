/**
 * Takes what loads out of a message's CSS (css-values-4 `url()`, css-cascade-5 `@import`, css-images-4 `image-set()`).
 * Escapes are resolved first, so that `u\72l(` is seen for what it is. The frame's CSP is what forbids; this is what
 * counts and tidies.
 */

export interface CssOptions {
  readonly images: ReadonlyMap<string, string>;
  readonly remote: boolean;
}

const unescapeCss = (css: string): string =>
  css.replace(/\\(?:([0-9a-f]{1,6})\s?|(\n)|([^\n]))/gi, (_, hex?: string, line?: string, plain?: string) => {
    if (hex !== undefined) return safeChar(Number.parseInt(hex, 16));
    return line === undefined ? (plain === undefined ? "" : safeChar(plain.codePointAt(0) ?? 0)) : "";
  });

/** A resolved escape shall not open or close anything. */
const safeChar = (code: number): string => {
  const isText = code > 0x20 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
  return isText && !/[<>{}()"';:,@/*\\]/.test(String.fromCodePoint(code)) ? String.fromCodePoint(code) : " ";
};

/** An open comment runs to the end (css-syntax-3 §4.3.2). Searched, not matched: many that never end cost no more than one. */
function withoutComments(css: string): string {
  let kept = "";
  for (let at = 0; ;) {
    const start = css.indexOf("/*", at);
    kept += css.slice(at, start < 0 ? undefined : start);
    const end = start < 0 ? -1 : css.indexOf("*/", start + 2);
    if (end < 0) return kept.replace(/<!--|-->/g, "");
    at = end + 2;
  }
}

/** What a `url()` becomes: itself if it is held or wanted, else nothing. */
const replaceUrl = (address: string, { images, remote }: CssOptions): { url: string; blocked: boolean } => {
  const bare = address
    .trim()
    .replace(/^["']|["']$/g, "")
    .trim()
    .replace(/^\/\//, "https://");
  if (/^data:image\/(?:png|jpeg|gif|webp)[;,]/i.test(bare)) return { url: bare, blocked: false };
  if (/^cid:/i.test(bare)) return { url: images.get(bare.slice(4)) ?? "", blocked: false };
  if (!/^https?:/i.test(bare)) return { url: "", blocked: false };
  return remote ? { url: bare, blocked: false } : { url: "", blocked: true };
};

const quote = (url: string): string => (url === "" ? "none" : `url("${url.replace(/["\\\n]/g, "")}")`);

export function stripRemoteCss(text: string, options: CssOptions): { css: string; blocked: number } {
  let blocked = 0;
  const css = withoutComments(text.includes("\\") ? unescapeCss(text) : text)
    .replace(/@import\b[^;]*;?/gi, () => {
      blocked++;
      // not nothing: what stood on its two sides would make another
      return "@media not all;";
    })
    .replace(/@(?:font-face|namespace|charset|document|property)\b/gi, "@media not all")
    .replace(
      /(?:-webkit-)?image-set\(|\bcross-fade\(|\bimage\(|\bsrc\(|\bexpression\(|\belement\(|\bpaint\(/gi,
      "unknown(",
    )
    .replace(/\burl\(\s*("[^"\n]{0,100000}"|'[^'\n]{0,100000}'|[^)"'\n]{0,100000})\s*\)?/gi, (_, address: string) => {
      const { url, blocked: held } = replaceUrl(address, options);
      if (held) blocked++;
      return quote(url);
    })
    .replace(/\b(?:behavior|-moz-binding)\s*:/gi, "unknown:")
    // a picture that is drawn beyond the frame, or none where there should be one
    .replace(/\bcursor\s*:/gi, "unknown:")
    // letters lie on white paper, or on a ground of ours (dark.ts): never on their own idea of a dark one
    .replace(/\bprefers-color-scheme\s*:\s*dark\b/gi, "max-width:0px")
    .replace(/(?<![\w-])color-scheme\s*:/gi, "unknown:")
    // what stays before the view covers the message's own text
    .replace(/(?<![\w-])position\s*:(?!\s*(?:static|relative|absolute)\b)[^;}!]*/gi, "position:static")
    // a style element ends at its end tag alone; `<` stays where it compares (media queries)
    .replace(/<(?![\s\d=])/g, " ");
  return { css, blocked };
}
