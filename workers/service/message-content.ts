/** A message, opened for reading; and its attachments. */
import {
  attachmentsOf,
  countAttachments,
  MAX_ATTACHMENTS,
  type Attachment as FoundAttachment,
} from "../../shared/mime/attachments.ts";
import { parseDate } from "../../shared/mime/date.ts";
import { decodeHeaderText } from "../../shared/mime/encoded-words.ts";
import { envelopeFromFields } from "../../shared/mime/envelope.ts";
import { parseMessage } from "../../shared/mime/parse-message.ts";
import { partAt } from "../../shared/mime/part-paths.ts";
import { partContent } from "../../shared/mime/part-text.ts";
import type { PartStructure } from "../../shared/mime/part.ts";
import type { Attachment, MessageContent } from "../rpc/engine-rpc.ts";
import { addressesToCorrespondents } from "./correspondents.ts";
import { readableText } from "./readable-text.ts";
import { harmlessText } from "./harmless-text.ts";

/** `arrival` in unix seconds stands in for a missing date. */
export function messageContent(
  message: Uint8Array,
  at: { readonly mailbox: string; readonly uid: number; readonly arrival: number },
): MessageContent {
  const { root } = parseMessage(message);
  const { subject, from, replyTo, to, cc, bcc, date } = envelopeFromFields(message, root.fields);
  return {
    mailbox: at.mailbox,
    uid: at.uid,
    subject: harmlessText(decodeHeaderText(subject ?? "")),
    from: addressesToCorrespondents(from),
    replyTo: addressesToCorrespondents(replyTo),
    to: addressesToCorrespondents(to),
    cc: addressesToCorrespondents(cc),
    bcc: addressesToCorrespondents(bcc),
    date: parseDate(date ?? "")?.seconds ?? at.arrival,
    ...readableText(message, root),
    ...attachmentsToShow(root),
  };
}

export const attachmentsToShow = (root: PartStructure): Pick<MessageContent, "attachments" | "attachmentsLeftOut"> => ({
  attachments: attachmentsOf(root).map((attachment) => describe(root, attachment)),
  attachmentsLeftOut: Math.max(0, countAttachments(root) - MAX_ATTACHMENTS),
});

/** The decoded octets of a part, "2.1"; null if there is no such part. */
export function attachmentContent(message: Uint8Array, path: string): Uint8Array | null {
  const { root } = parseMessage(message);
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
    name: harmlessText(name),
    type,
    size: encoding === "base64" ? base64Size(size) : size,
    contentId,
    inline: disposition === "inline" || (disposition === null && contentId !== null),
  };
}

/** Decoded octets, about: lines of 76 characters and their CR LF hold 57. */
const base64Size = (size: number): number => Math.floor((size * 57) / 78);
