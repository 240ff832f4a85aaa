/**
 * What there is to read in a message: its text and its HTML, each gathered over the parts (RFC 2046 §5.1): alternatives
 * are chosen from, everything else is shown in a row, each part for itself.
 */
import { isAttachment } from "../../../shared/mime/structure/attachments.ts";
import { clip } from "../../../shared/mime/text/clip.ts";
import { unflow } from "../../../shared/mime/text/flowed.ts";
import { htmlToText } from "../../../shared/mime/text/html-text.ts";
import { paramText } from "../../../shared/mime/headers/param-text.ts";
import { numberedParts } from "../../../shared/mime/structure/part-paths.ts";
import { decodeText, mediaType } from "../../../shared/mime/structure/part-text.ts";
import type { PartStructure } from "../../../shared/mime/structure/part.ts";
import { HTML_PART_BREAK } from "../../rpc/mail-rpc.ts";
import { htmlExcess, type HtmlExcess } from "./html-bounds.ts";

export interface ReadableText {
  readonly text: string | null;
  /** Raw and hostile. Parts stand apart by HTML_PART_BREAK: each is a document of its own, and continues no other. */
  readonly html: string | null;
  /** Why the HTML that there is is not given; its words are in `text`. */
  readonly htmlLeftOut: HtmlExcess | null;
  /** `text` is the beginning of what there is, and ends by […]. */
  readonly textCut: boolean;
}

/** `textCut`, `htmlCut`: of its parts, some were not looked at whole. */
interface Read extends Pick<ReadableText, "text" | "html" | "textCut"> {
  readonly htmlCut: boolean;
}

/** Octets of one part that are looked at; the whole is in the source. */
export const MAX_SHOWN_TEXT = 4 << 20;
/** UTF-16 units of text that a page is given. */
export const MAX_PLAIN_TEXT = 1 << 20;

const NOTHING: Read = { text: null, html: null, textCut: false, htmlCut: false };

export function readableText(message: Uint8Array, root: PartStructure): ReadableText {
  const shown = numberedParts(root).filter(({ part }) => part.kind !== "multipart" && !isAttachment(part));
  const { text, html, textCut, htmlCut } = read(message, root, new Set(shown.map(({ part }) => part)));
  const htmlLeftOut = html === null ? null : htmlCut ? "long" : htmlExcess(html);
  const words = text ?? (htmlLeftOut === null ? null : wordsOf(html ?? ""));
  const isCut = words !== null && (textCut || words.length > MAX_PLAIN_TEXT);
  return {
    text: isCut ? `${clip(words, MAX_PLAIN_TEXT)}\n[…]` : words,
    html: htmlLeftOut === null ? html : null,
    ...{ htmlLeftOut, textCut: isCut },
  };
}

function read(message: Uint8Array, part: PartStructure, shown: ReadonlySet<PartStructure>): Read {
  if (part.kind === "multipart") {
    const parts = part.children.map((child) => read(message, child, shown));
    return mediaType(part) === "multipart/alternative" ? choose(parts) : inARow(parts);
  }
  if (!shown.has(part)) return NOTHING;
  const type = mediaType(part);
  // a calendar is shown as what it is (RFC 5545), beside the text
  if (type === "text/calendar" || !type.startsWith("text/")) return NOTHING;
  const isLarge = part.bodyEnd - part.bodyStart > MAX_SHOWN_TEXT;
  const words = shownText(message, part);
  const cut = { textCut: isLarge, htmlCut: isLarge };
  return type === "text/html"
    ? { text: null, html: withoutBreaks(words), ...cut }
    : { text: words, html: null, ...cut };
}

/** As a browser reads it (HTML, 13.2.5): a NUL is U+FFFD. */
const withoutBreaks = (html: string): string => html.replaceAll(HTML_PART_BREAK, "\uFFFD");

function shownText(message: Uint8Array, part: PartStructure): string {
  const decoded = decodeText(message, part, MAX_SHOWN_TEXT);
  return isFlowed(part) ? unflow(decoded, param(part, "delsp") === "yes") : decoded;
}

const param = ({ content }: PartStructure, name: string): string | undefined =>
  paramText(content.type?.params ?? [], name)?.toLowerCase();

/** RFC 3676: its lines were broken where it was written, and are whole paragraphs. */
const isFlowed = (part: PartStructure): boolean =>
  mediaType(part) === "text/plain" && param(part, "format") === "flowed";

/** The last alternative is the richest. */
function choose(parts: readonly Read[]): Read {
  const plain = parts.find(({ text }) => text !== null);
  const rich = parts.findLast(({ html }) => html !== null);
  return {
    text: plain?.text ?? null,
    html: rich?.html ?? null,
    textCut: (plain ?? rich)?.textCut ?? false,
    htmlCut: rich?.htmlCut ?? false,
  };
}

function inARow(parts: readonly Read[]): Read {
  const filled = parts.filter(({ text, html }) => text !== null || html !== null);
  const hasText = filled.some(({ text }) => text !== null);
  const hasHtml = filled.some(({ html }) => html !== null);
  return {
    text: hasText ? filled.map(({ text, html }) => text ?? wordsOf(html ?? "")).join("\n\n") : null,
    html: hasHtml ? filled.map(({ text, html }) => html ?? textToHtml(text ?? "")).join(HTML_PART_BREAK) : null,
    textCut: filled.some(({ textCut }) => textCut),
    htmlCut: filled.some(({ htmlCut }) => htmlCut),
  };
}

/** One more than are shown, so that it is known that there are more. */
const wordsOf = (html: string): string => htmlToText(html.replaceAll(HTML_PART_BREAK, "<p>"), MAX_PLAIN_TEXT + 1);

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

const textToHtml = (text: string): string =>
  `<pre>${withoutBreaks(text).replace(/[&<>"]/g, (char) => ENTITIES[char] ?? char)}</pre>`;
