/**
 * Index data: what a device must know of a message to list, search, thread and serve it without its body. The provider
 * computes it while the message is in RAM and seals it with it; nobody can add to it later, so it is wide.
 *
 * Offsets refer to the message's canonical form (line-ends.ts). Strings are of two kinds: envelope, structure and the
 * fields named "raw" are binary strings (one character per octet), all others are decoded text.
 */
import { attachmentsOf, hasAttachment } from "../structure/attachments.ts";
import type { Attachment } from "../structure/attachments.ts";
import { isFromAuthServer } from "../headers/authentication.ts";
import { boundEnvelope, boundStructure } from "../structure/bound-structure.ts";
import { clip } from "../text/clip.ts";
import { parseDate } from "../headers/date.ts";
import { decodeHeaderText, decodePlain, unfold } from "../headers/encoded-words.ts";
import { envelopeFromFields } from "../structure/envelope.ts";
import type { Envelope } from "../structure/envelope.ts";
import { rawValue } from "../headers/header-fields.ts";
import type { HeaderField } from "../headers/header-fields.ts";
import * as limits from "./index-limits.ts";
import { keptHeader } from "./kept-header.ts";
import { canonicalLines } from "../structure/line-ends.ts";
import { parseMessageIds } from "../headers/message-ids.ts";
import { paramText } from "../headers/param-text.ts";
import { parseMessage } from "../structure/parse-message.ts";
import type { Part, PartStructure } from "../structure/part.ts";
import { numberedParts } from "../structure/part-paths.ts";
import { mediaType } from "../structure/part-text.ts";
import { previewOf } from "./preview.ts";

export { cborToIndexData, indexDataToCbor } from "./index-data-codec.ts";
export { bodyStructureToImap, bodyToImap } from "../imap/imap-body.ts";
export { envelopeToImap } from "../imap/imap-envelope.ts";
export type { Attachment, Envelope, PartStructure };

export interface Author {
  /** "" if none is given. */
  readonly name: string;
  /** `local@domain`. */
  readonly address: string;
}

export interface SpamField {
  /** Lower case. */
  readonly name: string;
  readonly value: string;
}

export interface IndexData {
  readonly v: 1;
  /** Octets as IMAP shows the message (RFC822.SIZE). */
  readonly size: number;
  /** Whether the message is in canonical form: offsets then hold for its octets as delivered. */
  readonly canonical: boolean;
  /** False if envelope or structure were cut: an exact answer then needs the body. */
  readonly complete: boolean;
  readonly envelope: Envelope;
  readonly structure: PartStructure;
  /** Raw fields of the top header, in order, CR LF after each, and what is told of others (kept-header.ts); null if too long. */
  readonly header: string | null;
  /** When the provider took it in, unix seconds. */
  readonly receivedAt: number;
  /** Of the Date field, unix seconds; null if absent or malformed. */
  readonly date: number | null;
  /** Of the Date field, minutes east of UTC. */
  readonly zone: number;
  /** Ids without angle brackets; raw. */
  readonly messageId: string | null;
  readonly inReplyTo: readonly string[];
  readonly references: readonly string[];
  readonly subject: string;
  readonly from: readonly Author[];
  readonly preview: string;
  readonly attachments: readonly Attachment[];
  readonly hasAttachment: boolean;
  /** `method` of the first text/calendar part, upper case (RFC 5546). */
  readonly calendarMethod: string | null;
  /** List-Id, List-Unsubscribe, List-Unsubscribe-Post (RFC 2919, 2369, 8058), unfolded. */
  readonly listId: string | null;
  readonly listUnsubscribe: string | null;
  readonly listUnsubscribePost: string | null;
  /** Authentication-Results values (RFC 8601) of the operator's own servers, unfolded, topmost first. */
  readonly authenticationResults: readonly string[];
  readonly spam: readonly SpamField[];
  /** RFC 3834. */
  readonly autoSubmitted: string | null;
  readonly precedence: string | null;
}

export interface IndexContext {
  /** Name of the operator's authentication service; null if there is none: no results are believed. */
  readonly authservId?: string | null;
  /** Unix seconds. */
  readonly receivedAt: number;
}

const SPAM =
  /^x-(?:spam(?:-(?:flag|status|score|level|bar|report|action|result))?|spamd-(?:result|bar)|rspamd-score|rspamd-action|ms-exchange-organization-scl)$/;

/** Never throws, whatever the octets; linear in their number. */
export function indexData(bytes: Uint8Array, context: IndexContext): IndexData {
  const first = parseMessage(bytes);
  const { canonical } = first;
  const message = canonical ? bytes : canonicalLines(bytes);
  const { root, size } = canonical ? first : parseMessage(message);
  const whole = envelopeFromFields(message, root.fields);
  const envelope = boundEnvelope(whole, limits.MAX_ENVELOPE_OCTETS);
  const structure = boundStructure(root);
  const attachments = attachmentsOf(root);
  return {
    v: 1,
    size,
    canonical,
    complete: envelope.complete && structure.complete,
    envelope: envelope.value,
    structure: structure.value,
    header: keptHeader(message, root),
    receivedAt: context.receivedAt,
    ...dateOf(whole),
    ...threadOf(message, root.fields, whole),
    subject: display(whole.subject ?? ""),
    from: authorsOf(whole),
    preview: previewOf(message, root),
    attachments,
    hasAttachment: hasAttachment(attachments),
    calendarMethod: calendarMethodOf(root),
    ...listOf(message, root.fields),
    authenticationResults: resultsOf(message, root.fields, context.authservId ?? null),
    spam: spamOf(message, root.fields),
    autoSubmitted: fieldText(message, root.fields, "auto-submitted"),
    precedence: fieldText(message, root.fields, "precedence"),
  };
}

const display = (raw: string): string =>
  clip(decodeHeaderText(raw.slice(0, limits.MAX_FIELD_TEXT * 4)), limits.MAX_DISPLAY_TEXT);

function fieldText(bytes: Uint8Array, fields: readonly HeaderField[], name: string): string | null {
  const field = fields.find((each) => each.name === name);
  return field === undefined ? null : valueText(bytes, field);
}

const valueText = (bytes: Uint8Array, field: HeaderField): string =>
  clip(decodePlain(unfold(rawValue(bytes, field).slice(0, limits.MAX_FIELD_TEXT * 2))).trim(), limits.MAX_FIELD_TEXT);

function dateOf({ date }: Envelope): Pick<IndexData, "date" | "zone"> {
  const parsed = date === null ? null : parseDate(date);
  return { date: parsed?.seconds ?? null, zone: parsed?.zone ?? 0 };
}

function threadOf(
  bytes: Uint8Array,
  fields: readonly HeaderField[],
  { messageId, inReplyTo }: Envelope,
): Pick<IndexData, "messageId" | "inReplyTo" | "references"> {
  const references = fields.findLast(({ name }) => name === "references");
  return {
    messageId: boundIds(parseMessageIds(messageId ?? "", 1))[0] ?? null,
    inReplyTo: boundIds(parseMessageIds(inReplyTo ?? "")),
    references: references === undefined ? [] : boundIds(parseMessageIds(rawValue(bytes, references))),
  };
}

/** The first id names the thread, the last ones its neighbours. */
function boundIds(ids: readonly string[]): string[] {
  const short = ids.filter((id) => id.length <= limits.MAX_MESSAGE_ID);
  if (short.length <= limits.MAX_REFERENCES) return short;
  return [...short.slice(0, 1), ...short.slice(1 - limits.MAX_REFERENCES)];
}

function authorsOf({ from }: Envelope): Author[] {
  const authors: Author[] = [];
  for (const { name, mailbox, domain } of from) {
    if (authors.length >= limits.MAX_AUTHORS) break;
    if (mailbox === null || domain === null) continue;
    const address = clip(decodePlain(`${mailbox}@${domain}`.slice(0, limits.MAX_FIELD_TEXT)), limits.MAX_DISPLAY_TEXT);
    authors.push({ name: display(name ?? ""), address });
  }
  return authors;
}

function calendarMethodOf(root: Part): string | null {
  const calendar = numberedParts(root).find(({ part }) => mediaType(part) === "text/calendar");
  const method = paramText(calendar?.part.content.type?.params ?? [], "method");
  return method === null ? null : clip(method.toUpperCase(), 64);
}

function listOf(
  bytes: Uint8Array,
  fields: readonly HeaderField[],
): Pick<IndexData, "listId" | "listUnsubscribe" | "listUnsubscribePost"> {
  return {
    listId: fieldText(bytes, fields, "list-id"),
    listUnsubscribe: fieldText(bytes, fields, "list-unsubscribe"),
    listUnsubscribePost: fieldText(bytes, fields, "list-unsubscribe-post"),
  };
}

function resultsOf(bytes: Uint8Array, fields: readonly HeaderField[], authservId: string | null): string[] {
  if (authservId === null) return [];
  const results: string[] = [];
  for (const field of fields) {
    if (results.length >= limits.MAX_AUTH_RESULTS) break;
    if (field.name !== "authentication-results") continue;
    if (isFromAuthServer(rawValue(bytes, field).slice(0, limits.MAX_FIELD_TEXT), authservId))
      results.push(valueText(bytes, field));
  }
  return results;
}

function spamOf(bytes: Uint8Array, fields: readonly HeaderField[]): SpamField[] {
  return fields
    .filter(({ name }) => name.startsWith("x-") && SPAM.test(name))
    .slice(0, limits.MAX_SPAM_FIELDS)
    .map((field) => ({ name: field.name, value: valueText(bytes, field) }));
}
