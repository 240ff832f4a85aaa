/** The document a cleaned message is shown in, inside its sandboxed frame. */

/** Readable where the message says nothing of its own; nothing of it overlaps what a message can reach. */
const style = `
:root { color-scheme: light; color: #171b26; }
body { margin: 0; padding: 16px 24px 32px; font: 15px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; overflow-wrap: break-word; unicode-bidi: plaintext; }
img { max-width: 100%; height: auto; }
img:not([src]) { position: relative; min-width: 1em; background: #eef1f7; outline: 1px solid #dfe4ee; border-radius: 3px; }
img:not([src])::after { content: attr(alt) / ""; position: absolute; inset: 0; display: grid; place-content: center; padding: 2px 6px; border-radius: 3px; background: #eef1f7; color: #5a6478; font: 12px/1.4 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; text-align: center; overflow: hidden; }
pre { white-space: pre-wrap; }
a { color: #1d449f; }
blockquote { margin: 0.6em 0; padding-inline-start: 0.9em; border-inline-start: 3px solid #d5dbe8; color: #4a546b; }
@media (max-width: 600px) { body { padding: 14px 16px 28px; } }
`;

/** Parts in a row: each in a tree of its own, whose styles reach no other, and out of which nothing is drawn. */
const partStyle = `
body { padding: 0; }
.part { display: block; contain: content; padding: 16px 24px; }
.part + .part { border-top: 1px solid #dfe4ee; }
`;

const head = `<!doctype html><meta charset="utf-8"><meta name="referrer" content="no-referrer"><meta http-equiv="x-dns-prefetch-control" content="off">`;

/** `documents`: `<html>` elements that cleanHtml made. `zoom`: less than 1 draws them smaller. */
export function frameDocument(documents: readonly string[], zoom = 1): string {
  const scale = zoom < 1 ? `:root { zoom: ${zoom.toFixed(3)}; }` : "";
  const [only, ...more] = documents;
  if (more.length === 0) return `${head}<style>${style}${scale}</style>${only ?? ""}`;
  // within a template `<html>`, `<head>` and `<body>` are passed over, their content is kept
  const parts = documents.map(
    (part) => `<div class="part"><template shadowrootmode="open"><style>${style}</style>${part}</template></div>`,
  );
  return `${head}<style>${style}${scale}${partStyle}</style>${parts.join("")}`;
}

/** Nothing is allowed but to open links in ordinary tabs. */
export const frameSandbox = "allow-popups allow-popups-to-escape-sandbox";

/** Nothing at all; the page can read its layout. */
export const measuredSandbox = "allow-same-origin";

/** Where pictures from elsewhere are shown: the page reads its height, and the browser's cache keeps them for the next time. */
export const picturesSandbox = `${measuredSandbox} ${frameSandbox}`;
