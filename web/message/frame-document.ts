/** The document a cleaned message is shown in, inside its sandboxed frame. */
import { colourText, onDark, readColour } from "./colours.ts";
import type { DarkGround } from "./dark.ts";

/** What stands out from what a letter is drawn on. */
interface Look {
  readonly scheme: "light" | "dark";
  readonly ground: string;
  readonly ink: string;
  readonly soft: string;
  readonly line: string;
  readonly box: string;
  readonly link: string;
}

const white: Look = {
  ...{ scheme: "light", ground: "transparent", ink: "#171b26", soft: "#4a546b" },
  ...{ line: "#d5dbe8", box: "#eef1f7", link: "#1d449f" },
};

/** Readable where the message says nothing of its own; nothing of it overlaps what a message can reach. */
const styleOf = ({ scheme, ground, ink, soft, line, box, link }: Look): string => `
:root { color-scheme: ${scheme}; background: ${ground}; color: ${ink}; }
body { margin: 0; padding: 16px 24px 32px; font: 15px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; overflow-wrap: break-word; unicode-bidi: plaintext; }
img { max-width: 100%; }
:where(img:not([height]), img[width][height]) { height: auto; }
:where(img[height]:not([width])) { object-fit: contain; }
img:not([src]) { position: relative; min-width: 1em; background: ${box}; outline: 1px solid ${line}; border-radius: 3px; }
img:not([src])::after { content: attr(alt) / ""; position: absolute; inset: 0; display: grid; place-content: center; padding: 2px 6px; border-radius: 3px; background: ${box}; color: ${soft}; font: 12px/1.4 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; text-align: center; overflow: hidden; }
pre { white-space: pre-wrap; }
a { color: ${link}; }
blockquote { margin: 0.6em 0; padding-inline-start: 0.9em; border-inline-start: 3px solid ${line}; color: ${soft}; }
@media (max-width: 600px) { body { padding: 14px 16px 28px; } }
`;

/** Parts in a row: each in a tree of its own, whose styles reach no other, and out of which nothing is drawn. */
const partStyle = ({ line }: Look): string => `
body { padding: 0; }
.part { display: block; contain: content; padding: 16px 24px; }
.part + .part { border-top: 1px solid ${line}; }
`;

/** Paper is white, also under what was dark on the screen. */
const printed = `@media print { :root { background: transparent !important; } :root, :root * { color: #000 !important; } }`;
const printedPart = `@media print { * { color: #000 !important; } }`;

const head = `<!doctype html><meta charset="utf-8"><meta name="referrer" content="no-referrer"><meta http-equiv="x-dns-prefetch-control" content="off">`;

/** Pictures were drawn for white paper: what is clear in them keeps it. A GIF of one pixel keeps others apart, and shows nothing. */
const plates = `img[src]:not([src^="data:image/gif;base64,R0lGODlhAQABA"]) { background-color: #fff !important; }`;

export interface FrameLook {
  /** less than 1 draws them smaller */
  readonly zoom?: number;
  /** they were made for this ground (dark.ts); null: for white paper */
  readonly dark?: DarkGround | null;
}

/** `documents`: `<html>` elements that cleanHtml made. */
export function frameDocument(documents: readonly string[], { zoom = 1, dark = null }: FrameLook = {}): string {
  const look = dark ? darkLook(dark) : white;
  const style = styleOf(look) + (dark ? plates : "");
  const scale = zoom < 1 ? `:root { zoom: ${zoom.toFixed(3)}; }` : "";
  const last = scale + (dark ? `hr { border-color: ${look.line}; } ${printed}` : "");
  const [only, ...more] = documents;
  if (more.length === 0) return `${head}<style>${style}${last}</style>${only ?? ""}`;
  // within a template `<html>`, `<head>` and `<body>` are passed over, their content is kept
  const parts = documents.map(
    (part) =>
      `<div class="part"><template shadowrootmode="open"><style>${style}${dark ? printedPart : ""}</style>${part}</template></div>`,
  );
  return `${head}<style>${style}${last}${partStyle(look)}</style>${parts.join("")}`;
}

function darkLook({ ground, ink }: DarkGround): Look {
  const on = (text: string): string => colourText(onDark(readColour(text) ?? ink, ground, ink));
  return {
    ...{ scheme: "dark", ground: colourText(ground), ink: colourText(ink), soft: on(white.soft) },
    ...{ line: on(white.line), box: on(white.box), link: on(white.link) },
  };
}

/** Nothing is allowed but to open links in ordinary tabs. */
export const frameSandbox = "allow-popups allow-popups-to-escape-sandbox";

/** Nothing at all; the page can read its layout. */
export const measuredSandbox = "allow-same-origin";

/** Where pictures from elsewhere are shown: the page reads its height, and the browser's cache keeps them for the next time. */
export const picturesSandbox = `${measuredSandbox} ${frameSandbox}`;
