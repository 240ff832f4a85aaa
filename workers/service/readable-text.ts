/**
 * What there is to read in a message: its text and its HTML, each gathered over the parts (RFC 2046 §5.1): alternatives
 * are chosen from, everything else is shown in a row.
 */
import { attachmentsOf } from "../../shared/mime/attachments.ts";
import { numberedParts } from "../../shared/mime/part-paths.ts";
import { decodeText, mediaType } from "../../shared/mime/part-text.ts";
import type { PartStructure } from "../../shared/mime/part.ts";

export interface ReadableText {
  readonly text: string | null;
  /** Raw and hostile. */
  readonly html: string | null;
}

/** Octets of one part that are shown; the whole is in the source. */
export const MAX_SHOWN_TEXT = 4 << 20;

const NOTHING: ReadableText = { text: null, html: null };

export function readableText(message: Uint8Array, root: PartStructure): ReadableText {
  const attached = new Set(attachmentsOf(root).map(({ path }) => path));
  const shown = numberedParts(root).filter(({ path }) => !attached.has(path));
  return read(message, root, new Set(shown.map(({ part }) => part)));
}

function read(message: Uint8Array, part: PartStructure, shown: ReadonlySet<PartStructure>): ReadableText {
  if (part.kind === "multipart") {
    const parts = part.children.map((child) => read(message, child, shown));
    return mediaType(part) === "multipart/alternative" ? choose(parts) : inARow(parts);
  }
  if (!shown.has(part)) return NOTHING;
  const type = mediaType(part);
  if (type === "text/html") return { text: null, html: shownText(message, part) };
  // shown as what it is (RFC 5545), beside the text
  if (type === "text/calendar") return NOTHING;
  return type.startsWith("text/") ? { text: shownText(message, part), html: null } : NOTHING;
}

function shownText(message: Uint8Array, part: PartStructure): string {
  const text = decodeText(message, part, MAX_SHOWN_TEXT);
  return part.bodyEnd - part.bodyStart > MAX_SHOWN_TEXT ? `${text}\n[…]` : text;
}

/** The last alternative is the richest. */
const choose = (parts: readonly ReadableText[]): ReadableText => ({
  text: parts.find(({ text }) => text !== null)?.text ?? null,
  html: parts.findLast(({ html }) => html !== null)?.html ?? null,
});

function inARow(parts: readonly ReadableText[]): ReadableText {
  const filled = parts.filter(({ text, html }) => text !== null || html !== null);
  const texts = filled.flatMap(({ text }) => text ?? []);
  const hasHtml = filled.some(({ html }) => html !== null);
  return {
    text: texts.length > 0 ? texts.join("\n\n") : null,
    html: hasHtml ? filled.map(({ text, html }) => html ?? textToHtml(text ?? "")).join("<hr>") : null,
  };
}

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

const textToHtml = (text: string): string => `<pre>${text.replace(/[&<>"]/g, (char) => ENTITIES[char] ?? char)}</pre>`;
