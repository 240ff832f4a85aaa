/**
 * A message that is sent on as it was received (RFC 5322 §3.6.6): a block of Resent- fields stands on top of its octets, in which
 * nothing changes, so that signatures of its header and body stay good.
 *
 *     Resent-Date, Resent-From, Resent-To, [Resent-Cc], [Resent-Bcc], Resent-Message-ID, X-Aerogramme-Draft
 *
 * The last of them is the draft's own (draft-note.ts): what was received begins behind it.
 */
import { utf8 } from "../../lib/bytes.ts";
import { formatDate, headerField, mailboxList, messageIdList, type OutgoingMailbox } from "./build-header.ts";
import { DRAFT_NOTE, draftNoteOf, draftNoteToField, type DraftNote } from "./draft-note.ts";
import { wholeOf, type MessagePieces } from "./message-pieces.ts";
import { parseFields } from "../headers/header-fields.ts";

export interface Redirect {
  readonly from: OutgoingMailbox;
  readonly to: readonly OutgoingMailbox[];
  readonly cc?: readonly OutgoingMailbox[];
  readonly bcc?: readonly OutgoingMailbox[];
  /** Unix seconds. */
  readonly date: number;
  /** Without angle brackets. */
  readonly messageId: string;
}

/** `mode` of the note. */
const MODE = "redirect";
/** Fields of the block. */
const MAX_BLOCK = 10;

export const redirected = (original: Uint8Array, redirect: Redirect, note: DraftNote): Uint8Array =>
  wholeOf(redirectedPieces(original, redirect, note));

export function redirectedPieces(original: Uint8Array, redirect: Redirect, note: DraftNote): MessagePieces {
  const block = resentBlock(redirect) + draftNoteToField(new Map([["mode", MODE], ...note]));
  return [
    { octets: utf8(block), isFile: false },
    { octets: original, isFile: true },
  ];
}

/** What is put on top, with its line ends. */
export const resentBlock = ({ from, to, cc, bcc, date, messageId }: Redirect): string =>
  [
    headerField("Resent-Date", formatDate(date)),
    headerField("Resent-From", mailboxList([from])),
    headerField("Resent-To", mailboxList(to)),
    headerField("Resent-Cc", mailboxList(cc)),
    headerField("Resent-Bcc", mailboxList(bcc)),
    headerField("Resent-Message-ID", messageIdList([messageId])),
  ].join("");

/** The block on top of a draft, and what was received, as views of it; null: it is another kind of message. */
export function splitRedirected(
  message: Uint8Array,
): { readonly block: Uint8Array; readonly original: Uint8Array } | null {
  const fields = parseFields(message, 0, message.length, MAX_BLOCK);
  const note = fields.findIndex(({ name }) => name === DRAFT_NOTE);
  const last = fields[note];
  const isBlock = fields.slice(0, Math.max(note, 0)).every(({ name }) => name.startsWith("resent-"));
  if (!last || !isBlock || draftNoteOf(message).get("mode") !== MODE) return null;
  return { block: message.subarray(0, last.start), original: message.subarray(last.end) };
}
