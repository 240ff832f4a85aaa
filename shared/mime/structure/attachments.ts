/** Which parts are attachments, and what they are called. */
import { MAX_ATTACHMENTS, MAX_ATTACHMENT_TEXT } from "../index/index-limits.ts";
import { asciiLower } from "../text/binary.ts";
import { clip } from "../text/clip.ts";
import { parseMessageIds } from "../headers/message-ids.ts";
import { paramText } from "../headers/param-text.ts";
import type { PartStructure } from "./part.ts";
import { numberedParts } from "./part-paths.ts";
import { mediaType } from "./part-text.ts";

export interface Attachment {
  /** Part number as in IMAP, "2.1". */
  readonly path: string;
  /** "" if it has none. */
  readonly name: string;
  /** `type/subtype`, lower case. */
  readonly type: string;
  /** Octets as sent, before the transfer encoding is removed. */
  readonly size: number;
  readonly disposition: "attachment" | "inline" | null;
  /** Without angle brackets. */
  readonly contentId: string | null;
}

const SIGNATURES = new Set([
  "application/pgp-signature",
  "application/pkcs7-signature",
  "application/x-pkcs7-signature",
]);

export function attachmentsOf(root: PartStructure): Attachment[] {
  const leaves = numberedParts(root).filter(({ part }) => part.kind !== "multipart");
  return leaves
    .filter(({ part }) => isAttachment(part))
    .slice(0, MAX_ATTACHMENTS)
    .map(({ path, part }) => describe(path, part));
}

/** Whether a list should show the paper clip: signatures, calendars and pictures shown in the text do not count. */
export const hasAttachment = (attachments: readonly Attachment[]): boolean =>
  attachments.some(({ type, disposition, contentId }) => {
    if (SIGNATURES.has(type)) return false;
    if (disposition === "attachment") return true;
    return type !== "text/calendar" && contentId === null;
  });

/** Of a part that is no multipart: it is listed, and not shown as the message's text. */
export function isAttachment(part: PartStructure): boolean {
  const type = mediaType(part);
  if (disposition(part) === "attachment" || partName(part) !== "") return true;
  return (
    type !== "text/plain" && type !== "text/html" && type !== "text/enriched" && type !== "message/delivery-status"
  );
}

/** How many attachments a message has, also beyond those that are listed. */
export const countAttachments = (root: PartStructure): number =>
  numberedParts(root).filter(({ part }) => part.kind !== "multipart" && isAttachment(part)).length;

function describe(path: string, part: PartStructure): Attachment {
  const { id } = part.content;
  return {
    path,
    name: clip(partName(part), MAX_ATTACHMENT_TEXT),
    type: clip(mediaType(part), MAX_ATTACHMENT_TEXT),
    size: part.size,
    disposition: disposition(part),
    contentId: id === null ? null : clip(parseMessageIds(id, 1)[0] ?? id.trim(), MAX_ATTACHMENT_TEXT),
  };
}

function disposition({ content }: PartStructure): "attachment" | "inline" | null {
  if (content.disposition === null) return null;
  // RFC 2183 §2.8: an unknown disposition is an attachment
  return asciiLower(content.disposition.type) === "inline" ? "inline" : "attachment";
}

/** The file name a part gives itself, decoded, without folders; "" if none. */
export function partName({ content }: PartStructure): string {
  const given =
    paramText(content.disposition?.params ?? [], "filename") ?? paramText(content.type?.params ?? [], "name");
  const name = given ?? "";
  return name.slice(Math.max(name.lastIndexOf("/"), name.lastIndexOf("\\")) + 1);
}
