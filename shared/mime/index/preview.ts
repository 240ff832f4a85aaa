/** A line or two of what a message says, for lists. Bounded work whatever the message. */
import { asciiLower } from "../text/binary.ts";
import { htmlToText } from "../text/html-text.ts";
import type { PartStructure } from "../structure/part.ts";
import { numberedParts } from "../structure/part-paths.ts";
import { decodeText, mediaType } from "../structure/part-text.ts";
import { clip } from "../text/clip.ts";
import { MAX_PREVIEW } from "./index-limits.ts";

/** Octets of a body that are looked at. */
const MAX_PLAIN_OCTETS = 4 * 1024;
const MAX_HTML_OCTETS = 32 * 1024;
/** Parts that are looked at. */
const MAX_CANDIDATES = 4;

/** "" if no part has readable text. */
export function previewOf(message: Uint8Array, root: PartStructure): string {
  const texts = numberedParts(root).filter(({ part }) => part.kind === "text" && !isAttached(part));
  const plain = texts.filter(({ part }) => mediaType(part) === "text/plain").slice(0, MAX_CANDIDATES);
  const html = texts.filter(({ part }) => mediaType(part) === "text/html").slice(0, MAX_CANDIDATES);
  for (const { part } of plain) {
    const text = collapse(withoutQuotes(decodeText(message, part, MAX_PLAIN_OCTETS)));
    if (text !== "" && !isEncoded(text)) return text;
  }
  for (const { part } of html) {
    const text = collapse(htmlToText(decodeText(message, part, MAX_HTML_OCTETS), MAX_PREVIEW * 8));
    if (text !== "") return text;
  }
  return "";
}

const isAttached = ({ content }: PartStructure): boolean =>
  asciiLower(content.disposition?.type ?? "") === "attachment";

/** Base64 and nothing else: the part says that it is not encoded, and is. */
const isEncoded = (text: string): boolean => isLongRun(text) || PADDED.test(text);

const PADDED = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}=|[A-Za-z0-9+/]{3})=$/;

/** No word of a language is as long, nor is a key in hexadecimal mixed like this. */
const isLongRun = (text: string): boolean =>
  /^[A-Za-z0-9+/]{60,}[A-Za-z0-9+/ ]*=*$/.test(text) && [/[A-Z]/, /[a-z]/, /\d/].every((kind) => kind.test(text));

/** Quoted lines go, unless there is nothing else. */
function withoutQuotes(text: string): string {
  if (!/^>/m.test(text)) return text;
  const own = text.replace(/^>.*$/gm, "");
  return own.trim() === "" ? text : own;
}

/** White space runs, controls and invisible fillers become one space. */
function collapse(text: string): string {
  const plain = text.replace(/[\s\u0000-\u001f\u007f-\u009f\u00ad\u034f\u200b\u2060\ufeff]+/g, " ").trim();
  return clip(plain, MAX_PREVIEW);
}
