/** The attachments of a message. */
import { MAX_ATTACHMENTS } from "../../../shared/mime/index/index-limits.ts";
import {
  attachmentsOf,
  countAttachments,
  type Attachment as FoundAttachment,
} from "../../../shared/mime/structure/attachments.ts";
import { parseMessage } from "../../../shared/mime/structure/parse-message.ts";
import { partAt } from "../../../shared/mime/structure/part-paths.ts";
import { partContent } from "../../../shared/mime/structure/part-text.ts";
import type { PartStructure } from "../../../shared/mime/structure/part.ts";
import type { Attachment, OpenedMessage } from "../../rpc/mail-rpc.ts";
import { harmlessText } from "./harmless-text.ts";

const NONE: ReadonlySet<string> = new Set();

/** `left`: paths of parts that are not listed. */
export const attachmentsToShow = (
  root: PartStructure,
  left = NONE,
): Pick<OpenedMessage, "attachments" | "attachmentsLeftOut"> => ({
  attachments: attachmentsOf(root)
    .filter(({ path }) => !left.has(path))
    .map((attachment) => describe(root, attachment)),
  attachmentsLeftOut: Math.max(0, countAttachments(root) - MAX_ATTACHMENTS),
});

/** The decoded octets of a part, "2.1"; null if there is no such part. `root`: where the message was parsed already. */
export function attachmentContent(
  message: Uint8Array,
  path: string,
  root: PartStructure = parseMessage(message).root,
): Uint8Array | null {
  const part = partByPath(root, path);
  return part && Uint8Array.from(partContent(message, part));
}

function partByPath(root: PartStructure, path: string): PartStructure | null {
  return /^\d{1,5}(\.\d{1,5}){0,100}$/.test(path) ? partAt(root, path.split(".").map(Number)) : null;
}

function describe(
  root: PartStructure,
  { path, name, type, size, disposition, contentId }: FoundAttachment,
): Attachment {
  const encoding = partByPath(root, path)?.content.encoding?.toLowerCase();
  return {
    part: path,
    name: harmlessText(name) || (type === "text/calendar" ? "invite.ics" : ""),
    type,
    size: encoding === "base64" ? base64Size(size) : size,
    contentId,
    inline: disposition === "inline" || (disposition === null && contentId !== null),
  };
}

/** Decoded octets, about: lines of 76 characters and their CR LF hold 57. */
const base64Size = (size: number): number => Math.floor((size * 57) / 78);
