/** A message, opened for the reader: what its octets say, with what was found of it when it was delivered. */
import type { IndexData } from "../../../shared/mime/index/index-data.ts";
import { rawValue, type HeaderField } from "../../../shared/mime/headers/header-fields.ts";
import { decodeHeaderText, unfold } from "../../../shared/mime/headers/encoded-words.ts";
import { envelopeFromFields } from "../../../shared/mime/structure/envelope.ts";
import { parseDate } from "../../../shared/mime/headers/date.ts";
import { parseMessage } from "../../../shared/mime/structure/parse-message.ts";
import type { Part } from "../../../shared/mime/structure/part.ts";
import type { Correspondent, OpenedMessage } from "../../rpc/mail-rpc.ts";
import { authenticationOf } from "./authentication.ts";
import { calendarCopies, calendarOf } from "./calendar-parts.ts";
import { addressesToCorrespondents } from "../contacts/correspondents.ts";
import { attachmentsToShow } from "./message-content.ts";
import { readableText } from "./readable-text.ts";
import { isListSigned, unsubscribeOf } from "./unsubscribe.ts";
import { harmlessText } from "./harmless-text.ts";

export interface OpenedContext {
  /** EMAILID */
  readonly id: string;
  readonly mailbox: string;
  /** Unix seconds; stands in for a missing date. */
  readonly arrival: number;
  /** Null: lost; then nothing is told of authentication and lists. */
  readonly index: IndexData | null;
  /** See OpenedMessage. */
  readonly known: number;
  readonly namesake?: string | null;
}

/** `root`: where it was parsed already. */
export function openedMessage(
  message: Uint8Array,
  context: OpenedContext,
  root: Part = parseMessage(message).root,
): OpenedMessage {
  const { id, mailbox, arrival, index, known, namesake = null } = context;
  const fields = envelopeFromFields(message, root.fields);
  const people = (key: "from" | "replyTo" | "to" | "cc" | "bcc") => addressesToCorrespondents(fields[key]);
  const from = people("from");
  const authentication = authenticationOf(index?.authenticationResults ?? [], domainOf(from[0]));
  const post = index?.listUnsubscribePost ?? null;
  const isSigned = authentication !== null && isListSigned(signaturesOf(message, root.fields), authentication);
  return {
    ...{ id, mailbox, known, namesake, from },
    subject: harmlessText(decodeHeaderText(fields.subject ?? "")),
    sender: senderBeside(from, addressesToCorrespondents(fields.sender)),
    ...{ replyTo: people("replyTo"), to: people("to"), cc: people("cc"), bcc: people("bcc") },
    date: parseDate(fields.date ?? "")?.seconds ?? arrival,
    ...readableText(message, root),
    ...attachmentsToShow(root, calendarCopies(message, root)),
    authentication,
    listId: index?.listId ?? null,
    unsubscribe: unsubscribeOf(index?.listUnsubscribe ?? null, post, isSigned),
    calendar: calendarOf(message, root),
  };
}

/** Signatures that are looked at. */
const MAX_SIGNATURES = 8;

const signaturesOf = (message: Uint8Array, fields: readonly HeaderField[]): string[] =>
  fields
    .filter(({ name }) => name === "dkim-signature")
    .slice(0, MAX_SIGNATURES)
    .map((field) => unfold(rawValue(message, field)));

const domainOf = (person: Correspondent | undefined): string | null => {
  const at = person?.address.lastIndexOf("@") ?? -1;
  return person && at >= 0 ? person.address.slice(at + 1).toLowerCase() : null;
};

/** Sender, where it is none of the authors. */
function senderBeside(from: readonly Correspondent[], [sender]: readonly Correspondent[]): Correspondent | null {
  const isAuthor = from.some(({ address }) => address.toLowerCase() === sender?.address.toLowerCase());
  return sender && !isAuthor ? sender : null;
}

/** One that lies in another, or in a file: nobody delivered it, so nothing but its octets speaks for it, and nobody sends it to be left. `arrival`: stands in for a missing date. */
export function previewedMessage(message: Uint8Array, arrival = 0, root?: Part): OpenedMessage {
  return openedMessage(message, { id: "", mailbox: "", arrival, index: null, known: 0 }, root);
}
