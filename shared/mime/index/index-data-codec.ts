/**
 * Index data as CBOR and back. Version 1 is a map by field name; envelopes, addresses, parts and attachments are arrays:
 *
 *   address     [name, route, mailbox, domain]
 *   envelope    [date, subject, from, sender, replyTo, to, cc, bcc, inReplyTo, messageId]
 *   part        [kind, opaque, content, headerStart, headerEnd, bodyStart, bodyEnd, size, lines, children, envelope]
 *   content     null | [type, id, description, encoding, md5, disposition, language, location]
 *   type        null | [type, subtype, params]        disposition  null | [type, params]
 *   params      [name, value, name, value …]
 *   attachment  [path, name, type, size, disposition, contentId]
 */
import type { Cbor } from "../../lib/cbor.ts";
import type { Address } from "../headers/address.ts";
import type { Attachment } from "../structure/attachments.ts";
import { bool, count, integer, list, mapped, nullable, oneOf, record, text, tuple } from "./cbor-shapes.ts";
import type { Read } from "./cbor-shapes.ts";
import { NO_CONTENT } from "../structure/content-fields.ts";
import type { Content, ContentType, Disposition } from "../structure/content-fields.ts";
import type { Envelope } from "../structure/envelope.ts";
import type { Author, IndexData, SpamField } from "./index-data.ts";
import * as limits from "./index-limits.ts";
import type { Param } from "../headers/params.ts";
import type { PartKind, PartStructure } from "../structure/part.ts";

const addressToCbor = ({ name, route, mailbox, domain }: Address): Cbor => [name, route, mailbox, domain];

const envelopeToCbor = (envelope: Envelope): Cbor => [
  envelope.date,
  envelope.subject,
  envelope.from.map(addressToCbor),
  envelope.sender.map(addressToCbor),
  envelope.replyTo.map(addressToCbor),
  envelope.to.map(addressToCbor),
  envelope.cc.map(addressToCbor),
  envelope.bcc.map(addressToCbor),
  envelope.inReplyTo,
  envelope.messageId,
];

const paramsToCbor = (params: readonly Param[]): Cbor => params.flatMap(({ name, value }) => [name, value]);

function contentToCbor(content: Content): Cbor {
  const { type, id, description, encoding, md5, disposition, language, location } = content;
  if (Object.values(content).every((value) => value === null)) return null;
  return [
    type === null ? null : [type.type, type.subtype, paramsToCbor(type.params)],
    id,
    description,
    encoding,
    md5,
    disposition === null ? null : [disposition.type, paramsToCbor(disposition.params)],
    language,
    location,
  ];
}

const partToCbor = (part: PartStructure): Cbor => [
  part.kind,
  part.opaque,
  contentToCbor(part.content),
  part.headerStart,
  part.headerEnd,
  part.bodyStart,
  part.bodyEnd,
  part.size,
  part.lines,
  part.children.map(partToCbor),
  part.envelope === null ? null : envelopeToCbor(part.envelope),
];

/** A value for `encodeCbor`; equal index data gives equal bytes. */
export const indexDataToCbor = (data: IndexData): Cbor => ({
  ...data,
  envelope: envelopeToCbor(data.envelope),
  structure: partToCbor(data.structure),
  from: data.from.map(({ name, address }) => [name, address]),
  attachments: data.attachments.map(({ path, name, type, size, disposition, contentId }) => [
    path,
    name,
    type,
    size,
    disposition,
    contentId,
  ]),
  spam: data.spam.map(({ name, value }) => [name, value]),
});

const MAX_PATH = 8 * limits.MAX_INDEX_DEPTH;
const seconds = integer(-(2 ** 45), 2 ** 45);
const raw = nullable(text(limits.MAX_ENVELOPE_OCTETS));
const structureText = text(limits.MAX_STRUCTURE_OCTETS);
const fieldText = text(limits.MAX_FIELD_TEXT);
const displayText = text(limits.MAX_DISPLAY_TEXT);
const ids = list(text(limits.MAX_MESSAGE_ID), limits.MAX_REFERENCES);

const readAddress: Read<Address> = mapped(
  tuple<[string | null, string | null, string | null, string | null]>(raw, raw, raw, raw),
  ([name, route, mailbox, domain]) => ({ name, route, mailbox, domain }),
);
const addresses = list(readAddress, limits.MAX_ENVELOPE_OCTETS);

type Text = string | null;
type List = Address[];
const readEnvelope: Read<Envelope> = mapped(
  tuple<[Text, Text, List, List, List, List, List, List, Text, Text]>(
    ...([raw, raw, addresses, addresses, addresses, addresses, addresses, addresses, raw, raw] as const),
  ),
  ([date, subject, from, sender, replyTo, to, cc, bcc, inReplyTo, messageId]) => ({
    ...{ date, subject, from, sender, replyTo },
    ...{ to, cc, bcc, inReplyTo, messageId },
  }),
);

const readParams: Read<Param[]> = mapped(list(structureText, limits.MAX_STRUCTURE_OCTETS), (flat) => {
  if (flat.length % 2 !== 0) return undefined;
  const params: Param[] = [];
  for (let i = 0; i < flat.length; i += 2) params.push({ name: flat[i] ?? "", value: flat[i + 1] ?? "" });
  return params;
});
const readType: Read<ContentType> = mapped(
  tuple<[string, string, Param[]]>(structureText, structureText, readParams),
  ([type, subtype, params]) => ({ type, subtype, params }),
);
const readDisposition: Read<Disposition> = mapped(
  tuple<[string, Param[]]>(structureText, readParams),
  ([type, params]) => ({ type, params }),
);
const maybe = nullable(structureText);
const readContent: Read<Content> = mapped(
  tuple<[ContentType | null, Text, Text, Text, Text, Disposition | null, string[] | null, Text]>(
    nullable(readType),
    maybe,
    maybe,
    maybe,
    maybe,
    nullable(readDisposition),
    nullable(list(structureText, limits.MAX_STRUCTURE_OCTETS)),
    maybe,
  ),
  ([type, id, description, encoding, md5, disposition, language, location]) => ({
    ...{ type, id, description, encoding },
    ...{ md5, disposition, language, location },
  }),
);

const kind = oneOf<PartKind>("multipart", "message", "text", "other");
type Numbers = [number, number, number, number, number, number];

/** A part at most so deep, its ranges in order. */
function readPart(depth: number): Read<PartStructure> {
  const children: Read<PartStructure[]> = (value) =>
    list(depth > 1 ? readPart(depth - 1) : () => undefined, limits.MAX_INDEX_PARTS)(value);
  return mapped(
    tuple<[PartKind, boolean, Content | null, ...Numbers, PartStructure[], Envelope | null]>(
      kind,
      bool,
      nullable(readContent),
      ...([count, count, count, count, count, count] as const),
      children,
      nullable(readEnvelope),
    ),
    ([kind, opaque, content, headerStart, headerEnd, bodyStart, bodyEnd, size, lines, children, envelope]) => {
      if (headerStart > headerEnd || headerEnd > bodyStart || bodyStart > bodyEnd) return undefined;
      const ranges = { headerStart, headerEnd, bodyStart, bodyEnd };
      return { kind, opaque, content: content ?? NO_CONTENT, ...ranges, size, lines, children, envelope };
    },
  );
}

const readAuthor: Read<Author> = mapped(tuple<[string, string]>(displayText, displayText), ([name, address]) => ({
  name,
  address,
}));
const readSpam: Read<SpamField> = mapped(tuple<[string, string]>(fieldText, fieldText), ([name, value]) => ({
  name,
  value,
}));
const attachmentText = text(limits.MAX_ATTACHMENT_TEXT);
const readAttachment: Read<Attachment> = mapped(
  tuple<[string, string, string, number, "attachment" | "inline" | null, Text]>(
    text(MAX_PATH),
    attachmentText,
    attachmentText,
    count,
    nullable(oneOf("attachment", "inline")),
    nullable(attachmentText),
  ),
  ([path, name, type, size, disposition, contentId]) => ({ path, name, type, size, disposition, contentId }),
);

const read: Read<IndexData> = record<IndexData>({
  v: (value) => (value === 1 ? 1 : undefined),
  size: count,
  canonical: bool,
  complete: bool,
  envelope: readEnvelope,
  structure: readPart(limits.MAX_INDEX_DEPTH + 1),
  header: nullable(text(limits.MAX_KEPT_HEADER * 2)),
  receivedAt: seconds,
  date: nullable(seconds),
  zone: integer(-1440, 1440),
  messageId: nullable(text(limits.MAX_MESSAGE_ID)),
  inReplyTo: ids,
  references: ids,
  subject: displayText,
  from: list(readAuthor, limits.MAX_AUTHORS),
  preview: text(limits.MAX_PREVIEW),
  attachments: list(readAttachment, limits.MAX_ATTACHMENTS),
  hasAttachment: bool,
  calendarMethod: nullable(fieldText),
  listId: nullable(fieldText),
  listUnsubscribe: nullable(fieldText),
  listUnsubscribePost: nullable(fieldText),
  authenticationResults: list(fieldText, limits.MAX_AUTH_RESULTS),
  spam: list(readSpam, limits.MAX_SPAM_FIELDS),
  autoSubmitted: nullable(fieldText),
  precedence: nullable(fieldText),
});

/** Null if the value is not index data of version 1. */
export const cborToIndexData = (value: Cbor | undefined): IndexData | null => read(value) ?? null;
