/** The octets a section names (RFC 3501 §6.4.5), from the message and its tree. */
import { concatBytes, utf8 } from "../../../shared/lib/bytes.ts";
import { parseFields } from "../../../shared/mime/header-fields.ts";
import { partAt } from "../../../shared/mime/part-paths.ts";
import type { MessageTree, PartStructure } from "../../../shared/mime/part.ts";
import type { Partial, Section } from "../parse/fetch-items.ts";

/** Null if there is no such part. */
export function sectionOf(message: Uint8Array, tree: MessageTree, { path, text }: Section): Uint8Array | null {
  if (path.length === 0 && text.type === "all") return message;
  const part = path.length === 0 ? tree.root : partAt(tree.root, path);
  if (part === null) return null;
  if (text.type === "all") return message.subarray(part.bodyStart, part.bodyEnd);
  if (text.type === "mime") return message.subarray(part.headerStart, part.headerEnd);
  const inner = path.length === 0 ? part : messageIn(part);
  if (inner === null) return null;
  if (text.type === "text") return message.subarray(inner.bodyStart, inner.bodyEnd);
  const header = message.subarray(inner.headerStart, inner.headerEnd);
  return text.type === "header" ? header : filterFields(header, text.names, text.type === "fields");
}

/** The range of the octets asked for; it may be shorter, or empty. */
export const partialOf = (bytes: Uint8Array, partial: Partial | null): Uint8Array =>
  partial === null ? bytes : bytes.subarray(partial.offset, partial.offset + partial.length);

/** The fields named (or all others) as they stand, and the blank line. */
export function filterFields(header: Uint8Array, names: readonly string[], wanted: boolean): Uint8Array {
  const named = new Set(names.map((name) => name.toLowerCase()));
  const fields = parseFields(header).filter((field) => field.name !== "" && named.has(field.name) === wanted);
  return concatBytes(...fields.map((field) => header.subarray(field.start, field.end)), utf8("\r\n"));
}

/** The message that a message/rfc822 part holds. */
const messageIn = (part: PartStructure): PartStructure | null =>
  part.kind === "message" ? (part.children[0] ?? null) : null;
