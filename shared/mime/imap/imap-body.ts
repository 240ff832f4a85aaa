/** BODY and BODYSTRUCTURE as IMAP sends them (RFC 3501 §7.4.2), as binary strings. */
import { asciiLower } from "../text/binary.ts";
import type { Content } from "../structure/content-fields.ts";
import { envelopeToImap } from "./imap-envelope.ts";
import { imapString, imapUnfolded } from "./imap-string.ts";
import type { Param } from "../headers/params.ts";
import type { PartStructure } from "../structure/part.ts";

const EMPTY_TEXT = '("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 0 0';

/** `BODY` without extension data. One character per octet. */
export const bodyToImap = (part: PartStructure): string => `(${writePart(part, false)})`;

/** `BODYSTRUCTURE`, with extension data. One character per octet. */
export const bodyStructureToImap = (part: PartStructure): string => `(${writePart(part, true)})`;

const writePart = (part: PartStructure, extended: boolean): string =>
  part.kind === "multipart" ? writeMultipart(part, extended) : writeLeaf(part, extended);

function writeMultipart({ children, content }: PartStructure, extended: boolean): string {
  // a multipart must have a part: one without gets an empty text
  const empty = extended ? `${EMPTY_TEXT} NIL NIL NIL NIL)` : `${EMPTY_TEXT})`;
  const parts = children.length === 0 ? empty : children.map((child) => `(${writePart(child, extended)})`).join("");
  const basic = `${parts} ${imapString(content.type?.subtype ?? "")}`;
  return extended ? `${basic} ${paramsToImap(content.type?.params ?? [])} ${writeTail(content)}` : basic;
}

function writeLeaf(part: PartStructure, extended: boolean): string {
  const { content } = part;
  const items = [
    writeType(part),
    paramsToImap(content.type?.params ?? [], part.kind === "text"),
    imapUnfolded(content.id),
    imapUnfolded(content.description),
    imapString(content.encoding ?? "7bit"),
    String(part.size),
    ...writeKind(part, extended),
  ];
  if (extended) items.push(imapUnfolded(content.md5), writeTail(content));
  return items.join(" ");
}

function writeType({ kind, opaque, content }: PartStructure): string {
  if (kind === "message") return '"message" "rfc822"';
  if (opaque) return '"application" "octet-stream"';
  if (content.type === null) return '"text" "plain"';
  return `${imapString(content.type.type)} ${imapString(content.type.subtype)}`;
}

function writeKind(part: PartStructure, extended: boolean): string[] {
  if (part.kind === "text") return [String(part.lines)];
  if (part.kind !== "message") return [];
  const children = part.children.map((child) => `(${writePart(child, extended)})`).join("");
  return [envelopeToImap(part.envelope), children, String(part.lines)];
}

/** Disposition, language, location. */
function writeTail({ disposition, language, location }: Content): string {
  const shown = disposition === null ? "NIL" : `(${imapString(disposition.type)} ${paramsToImap(disposition.params)})`;
  const tags = language === null ? "NIL" : `(${language.map(imapString).join(" ")})`;
  return `${shown} ${tags} ${imapUnfolded(location)}`;
}

function paramsToImap(params: readonly Param[], isText = false): string {
  const items = params.map(({ name, value }) => `${imapString(name)} ${imapString(value)}`);
  if (isText && !params.some(({ name }) => asciiLower(name) === "charset")) items.push('"charset" "us-ascii"');
  return items.length === 0 ? "NIL" : `(${items.join(" ")})`;
}
