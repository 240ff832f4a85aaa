/** ENVELOPE (RFC 3501 §7.4.2): the fields as they were written, as binary strings; addresses parsed. */
import { parseAddresses } from "../headers/address.ts";
import type { Address } from "../headers/address.ts";
import { withoutNul } from "../text/binary.ts";
import { parseFields, rawValue } from "../headers/header-fields.ts";
import type { HeaderField } from "../headers/header-fields.ts";
import { MAX_HEADER_FIELDS } from "../limits.ts";

export interface Envelope {
  readonly date: string | null;
  readonly subject: string | null;
  readonly from: readonly Address[];
  /** As written: empty if absent. The serializer puts `from` in its place. */
  readonly sender: readonly Address[];
  readonly replyTo: readonly Address[];
  readonly to: readonly Address[];
  readonly cc: readonly Address[];
  readonly bcc: readonly Address[];
  readonly inReplyTo: string | null;
  readonly messageId: string | null;
}

type Draft = { -readonly [K in keyof Envelope]: Envelope[K] extends readonly Address[] ? Address[] : Envelope[K] };
type TextKey = "date" | "subject" | "inReplyTo" | "messageId";
type AddressKey = "from" | "sender" | "replyTo" | "to" | "cc" | "bcc";

const texts = new Map<string, TextKey>([
  ["date", "date"],
  ["subject", "subject"],
  ["in-reply-to", "inReplyTo"],
  ["message-id", "messageId"],
]);
const lists = new Map<string, AddressKey>([
  ["from", "from"],
  ["sender", "sender"],
  ["reply-to", "replyTo"],
  ["to", "to"],
  ["cc", "cc"],
  ["bcc", "bcc"],
]);

/** Repeated text fields: the last counts. Repeated address fields are joined, so that no reader is shown fewer. */
export function envelopeFromFields(bytes: Uint8Array, fields: readonly HeaderField[]): Envelope {
  const draft = emptyEnvelope();
  for (const field of fields) {
    const text = texts.get(field.name);
    if (text !== undefined) draft[text] = withoutNul(rawValue(bytes, field));
    const list = lists.get(field.name);
    if (list !== undefined) for (const address of parseAddresses(rawValue(bytes, field))) draft[list].push(address);
  }
  return draft;
}

/** The envelope of a raw message or header block. */
export const envelope = (bytes: Uint8Array): Envelope =>
  envelopeFromFields(bytes, parseFields(bytes, 0, bytes.length, MAX_HEADER_FIELDS));

export const emptyEnvelope = (): Draft => ({
  date: null,
  subject: null,
  from: [],
  sender: [],
  replyTo: [],
  to: [],
  cc: [],
  bcc: [],
  inReplyTo: null,
  messageId: null,
});
