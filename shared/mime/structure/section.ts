/** Parts of a message by IMAP section (RFC 3501 §6.4.5). Partials (`<0.100>`) are the caller's. */
import { binaryToBytes } from "../text/binary.ts";
import { concatBytes } from "../../lib/bytes.ts";
import type { HeaderField } from "../headers/header-fields.ts";
import type { IndexData } from "../index/index-data.ts";
import { keptFields } from "../index/kept-header.ts";
import { canonicalLines, withoutNuls } from "./line-ends.ts";
import { ParsedHeaders } from "../headers/parsed-headers.ts";
import { partAt } from "./part-paths.ts";
import type { PartStructure } from "./part.ts";

export type SectionText = "" | "HEADER" | "HEADER.FIELDS" | "HEADER.FIELDS.NOT" | "TEXT" | "MIME";

/** A `MessageTree`, or index data's `{root: structure, canonical: true}` beside the canonical message. */
export interface SectionTree {
  readonly root: PartStructure;
  readonly canonical: boolean;
}

export interface OctetRange {
  readonly start: number;
  readonly end: number;
}

const CRLF = new Uint8Array([0x0d, 0x0a]);

/**
 * The octets of BODY[path.what] as IMAP sends them: CR LF line ends, no NUL. A view of `bytes` where that is possible.
 * Null if there is no such part, or the part has no such section. `fields` are names in any case. Who asks for
 * several sections of one message gives the same `headers` each time.
 */
export function section(
  bytes: Uint8Array,
  tree: SectionTree,
  path: readonly number[],
  what: SectionText,
  fields: readonly string[] = [],
  headers = new ParsedHeaders(),
): Uint8Array | null {
  const range = sectionRange(tree.root, path, what);
  if (range === null) return null;
  const octets = bytes.subarray(range.start, range.end);
  const selected =
    what === "HEADER.FIELDS" || what === "HEADER.FIELDS.NOT"
      ? selectFields(octets, headers.fieldsOf(octets, range.start), what, fields)
      : octets;
  return withoutNuls(tree.canonical ? selected : canonicalLines(selected));
}

/** Where the section lies in the message; for HEADER.FIELDS the whole header. Null as in `section`. */
export function sectionRange(root: PartStructure, path: readonly number[], what: SectionText): OctetRange | null {
  const part = partAt(root, path);
  if (part === null) return null;
  if (what === "") return { start: path.length === 0 ? part.headerStart : part.bodyStart, end: part.bodyEnd };
  if (what === "MIME") return path.length === 0 ? null : header(part);
  const message = path.length === 0 ? part : messageIn(part);
  if (message === null) return null;
  return what === "TEXT" ? { start: message.bodyStart, end: message.bodyEnd } : header(message);
}

const header = ({ headerStart, headerEnd }: PartStructure): OctetRange => ({ start: headerStart, end: headerEnd });

const messageIn = (part: PartStructure): PartStructure | null =>
  part.kind === "message" ? (part.children[0] ?? null) : null;

/** The fields of a header block with, or without, these names, and an empty line; nothing if it had neither. */
function selectFields(
  block: Uint8Array,
  fields: readonly HeaderField[],
  what: "HEADER.FIELDS" | "HEADER.FIELDS.NOT",
  names: readonly string[],
): Uint8Array {
  const wanted = new Set(names.map((name) => name.toLowerCase()));
  const keep = what === "HEADER.FIELDS";
  const out: Uint8Array[] = [];
  // fields next to one another are copied together
  let from = 0;
  let to = 0;
  for (const { name, start, end } of fields) {
    if (wanted.has(name) !== keep) continue;
    if (start !== to) {
      if (to > from) out.push(block.subarray(from, to));
      from = start;
    }
    to = end;
  }
  if (to > from) out.push(block.subarray(from, to));
  const last = fields.at(-1);
  // only the last line may lack its end
  if (last !== undefined && last.end === to && to > from && last.valueEnd === last.end) out.push(CRLF);
  const hasEmptyLine = (fields.at(-1)?.end ?? 0) < block.length;
  return out.length === 0 && !hasEmptyLine ? block.subarray(0, 0) : concatBytes(...out, CRLF);
}

/** BODY[HEADER.FIELDS (names)] of the whole message from index data alone; null if that takes the body. */
export function headerFieldsFromIndex(data: IndexData, names: readonly string[]): Uint8Array | null {
  const text = keptFields(data.header, names);
  return text === null ? null : binaryToBytes(text);
}
