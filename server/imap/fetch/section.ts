/** The octets a section names (RFC 3501 §6.4.5), from the message and its tree or from index data. */
import type { IndexData } from "../../../shared/mime/index/index-data.ts";
import { keptFields } from "../../../shared/mime/index/kept-header.ts";
import type { MessageTree } from "../../../shared/mime/structure/part.ts";
import { section, sectionRange } from "../../../shared/mime/structure/section.ts";
import type { ParsedHeaders } from "../../../shared/mime/headers/parsed-headers.ts";
import type { SectionText } from "../../../shared/mime/structure/section.ts";
import type { Partial, Section } from "../parse/fetch-items.ts";

const TEXTS: Readonly<Record<Section["text"]["type"], SectionText>> = {
  all: "",
  header: "HEADER",
  text: "TEXT",
  mime: "MIME",
  fields: "HEADER.FIELDS",
  fieldsNot: "HEADER.FIELDS.NOT",
};

export const isWholeMessage = ({ path, text }: Section): boolean => path.length === 0 && text.type === "all";

/** Null if there is no such part. */
export function sectionOf(
  message: Uint8Array,
  tree: MessageTree,
  { path, text }: Section,
  headers: ParsedHeaders,
): Uint8Array | null {
  return section(message, tree, path, TEXTS[text.type], "names" in text ? text.names : [], headers);
}

/** Octets of the message that the section is cut from. */
export function octetsBehind({ root }: MessageTree, { path, text }: Section): number {
  const range = sectionRange(root, path, TEXTS[text.type]);
  return range === null ? 0 : range.end - range.start;
}

/** One character per octet; null if that takes the message. */
export const sectionFromIndex = (index: IndexData, { path, text }: Section): string | null =>
  path.length === 0 && text.type === "fields" ? keptFields(index.header, text.names) : null;

/** The range of the octets asked for; it may be shorter, or empty. */
export const partialOf = (bytes: Uint8Array, partial: Partial | null): Uint8Array =>
  partial === null ? bytes : bytes.subarray(partial.offset, partial.offset + partial.length);
