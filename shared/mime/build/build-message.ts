/**
 * Writes messages (RFC 5322, 2045–2047, 2183, 2231, 2387): text, an HTML alternative with the pictures it shows, attachments;
 * CR LF, at most 78 columns. The same octets for the same input: date, ids and boundary are its makers'.
 *
 *     mixed [ alternative [ text, related [ HTML, pictures ], calendar ], attachments ]      where there is only one, it stands alone
 */
import { utf8 } from "../../lib/bytes.ts";
import { encodedFileLength, encodeFileInto, encodeInnerMessage, encodeText, type Encoded } from "./build-encoding.ts";
import { formatDate, headerField, headerParam, headerText, mailboxList, messageIdList, type OutgoingMailbox } from "./build-header.ts"; // prettier-ignore
import { draftNoteToField, type DraftNote } from "./draft-note.ts";
import { wholeOf, type MessagePiece, type MessagePieces } from "./message-pieces.ts";
import { flow } from "../text/flowed.ts";

export type { OutgoingMailbox } from "./build-header.ts";

export interface OutgoingAttachment {
  readonly name: string;
  /** `type/subtype`. */
  readonly type: string;
  readonly content: Uint8Array;
  /** Without angle brackets; makes it inline: shown by the HTML where there is one. */
  readonly contentId?: string;
}

export interface OutgoingCalendar {
  /** Letters. */
  readonly method: string;
  readonly text: string;
}

export interface OutgoingMessage {
  readonly from: OutgoingMailbox;
  readonly to?: readonly OutgoingMailbox[];
  readonly cc?: readonly OutgoingMailbox[];
  /** Stands in a draft, and in a copy of what was sent; whoever sends it takes it out. */
  readonly bcc?: readonly OutgoingMailbox[];
  readonly replyTo?: readonly OutgoingMailbox[];
  readonly subject: string;
  /** Unix seconds. */
  readonly date: number;
  /** Without angle brackets. */
  readonly messageId: string;
  readonly inReplyTo?: readonly string[];
  readonly references?: readonly string[];
  /** Fields besides: their names in ASCII, their values as text. */
  readonly fields?: readonly (readonly [name: string, value: string])[];
  /** What a draft says of itself (draft-note.ts). */
  readonly note?: DraftNote;
  readonly text: string;
  /** The text may be broken where it is shown (RFC 3676): spaces at the end of its lines go. */
  readonly flowed?: boolean;
  readonly html?: string;
  /** What programs that keep calendars read of it (RFC 6047): an iCalendar object with that METHOD. */
  readonly calendar?: OutgoingCalendar;
  readonly attachments?: readonly OutgoingAttachment[];
  /** Makes boundaries: letters and digits that occur nowhere else, such as 16 random bytes in hex. */
  readonly boundary: string;
}

/** A file whose base64 is yet to be written. */
interface UnwrittenFile {
  readonly file: Uint8Array;
}

type PartPiece = MessagePiece | UnwrittenFile;

interface Part {
  /** One after the other, with the fields that stand before them. */
  readonly pieces: readonly PartPiece[];
  readonly is8bit: boolean;
}

export const buildMessage = (message: OutgoingMessage): Uint8Array => wholeOf(messagePieces(message));

const words = (text: string): MessagePiece => ({ octets: utf8(text), isFile: false });

export function messagePieces(message: OutgoingMessage): MessagePieces {
  const header = [
    headerField("Date", formatDate(message.date)),
    headerField("From", mailboxList([message.from])),
    headerField("Reply-To", mailboxList(message.replyTo)),
    headerField("To", mailboxList(message.to)),
    headerField("Cc", mailboxList(message.cc)),
    headerField("Bcc", mailboxList(message.bcc)),
    headerField("Subject", headerText(message.subject)),
    headerField("Message-ID", messageIdList([message.messageId])),
    headerField("In-Reply-To", messageIdList(message.inReplyTo)),
    headerField("References", messageIdList(message.references)),
    ...(message.fields ?? []).map(([name, value]) => headerField(name, headerText(value))),
    draftNoteToField(message.note ?? new Map<string, string>()),
    headerField("MIME-Version", "1.0"),
  ];
  return written([words(header.join("")), ...body(message).pieces, words("\r\n")]);
}

/** Where files are yet to be written, all of it lies in one buffer, into which they are, and so is whole without being copied. */
function written(pieces: readonly PartPiece[]): MessagePieces {
  const whole = new Uint8Array(pieces.some(isUnwritten) ? pieces.reduce((sum, piece) => sum + sizeOf(piece), 0) : 0);
  let at = 0;
  return pieces.map((piece): MessagePiece => {
    if (whole.length === 0 && !isUnwritten(piece)) return piece;
    const octets = whole.subarray(at, (at += sizeOf(piece)));
    if (isUnwritten(piece)) {
      encodeFileInto(piece.file, octets);
      encodedFiles.set(piece.file, new WeakRef(octets));
      return { octets, isFile: true };
    }
    // of a file there are no two copies
    if (piece.isFile) return piece;
    octets.set(piece.octets);
    return { octets, isFile: false };
  });
}

const isUnwritten = (piece: PartPiece): piece is UnwrittenFile => "file" in piece;

const sizeOf = (piece: PartPiece): number =>
  isUnwritten(piece) ? encodedFileLength(piece.file.length) : piece.octets.length;

function body({ text, flowed = false, html, calendar, attachments = [], boundary }: OutgoingMessage): Part {
  const shown = html === undefined ? [] : attachments.filter(({ contentId }) => contentId !== undefined);
  const beside = attachments.filter((each) => !shown.includes(each));
  const plain = flowed ? leaf("text/plain; charset=utf-8; format=flowed", [], encodeText(flow(text))) : textPart(text);
  const rich = html === undefined ? [] : [richPart(html, shown, boundary)];
  const others = [...rich, ...(calendar ? [calendarPart(calendar)] : [])];
  const main = others.length === 0 ? plain : multipart("alternative", `${boundary}a`, [plain, ...others]);
  return beside.length === 0 ? main : multipart("mixed", `${boundary}m`, [main, ...beside.map(attachment)]);
}

const textPart = (text: string): Part => leaf("text/plain; charset=utf-8", [], encodeText(text));

function richPart(html: string, shown: readonly OutgoingAttachment[], boundary: string): Part {
  const rich = leaf("text/html; charset=utf-8", [], encodeText(html));
  if (shown.length === 0) return rich;
  return multipart('related; type="text/html"', `${boundary}r`, [rich, ...shown.map(attachment)]);
}

const calendarPart = ({ method, text }: OutgoingCalendar): Part =>
  leaf(`text/calendar; charset=utf-8; method=${method.replace(/[^a-z]/gi, "")}`, [], encodeText(text));

function attachment({ name, type, content, contentId }: OutgoingAttachment): Part {
  const disposition = `Content-Disposition: ${contentId === undefined ? "attachment" : "inline"};\r\n ${headerParam("filename", name)}`;
  const id = messageIdList(contentId === undefined ? [] : [contentId]);
  const extra = [disposition, ...(id === "" ? [] : [`Content-ID: ${id}`])];
  const safe = /^[\w.+-]{1,80}\/[\w.+-]{1,80}$/.test(type) ? type.toLowerCase() : "application/octet-stream";
  if (safe === "message/rfc822") {
    const inner = innerOnce(content);
    return inner ? leaf(safe, extra, inner, true) : fileLeaf("application/octet-stream", extra, content);
  }
  // what is made of parts can not be encoded, and so is a file like any other
  const named = /^(?:multipart|message)\//.test(safe) ? "application/octet-stream" : safe;
  return fileLeaf(named, extra, content);
}

/** Of octets that nobody changes: a file is in each version of its draft. What is made of it is held while one of them is. */
const encodedFiles = new WeakMap<Uint8Array, WeakRef<Uint8Array>>();

function fileLeaf(type: string, extra: readonly string[], file: Uint8Array): Part {
  const octets = encodedFiles.get(file)?.deref();
  return { pieces: [leafHeader(type, "base64", extra), octets ? { octets, isFile: true } : { file }], is8bit: false };
}

/** As it is, or null: nothing more is held. */
const innerMessages = new WeakMap<Uint8Array, { readonly encoded: Encoded | null }>();

function innerOnce(content: Uint8Array): Encoded | null {
  const known = innerMessages.get(content) ?? { encoded: encodeInnerMessage(content) };
  innerMessages.set(content, known);
  return known.encoded;
}

function leaf(type: string, extra: readonly string[], { encoding, content }: Encoded, isFile = false): Part {
  return { pieces: [leafHeader(type, encoding, extra), { octets: content, isFile }], is8bit: encoding === "8bit" };
}

const leafHeader = (type: string, encoding: Encoded["encoding"], extra: readonly string[]): MessagePiece =>
  words(`${[`Content-Type: ${type}`, `Content-Transfer-Encoding: ${encoding}`, ...extra].join("\r\n")}\r\n\r\n`);

function multipart(kind: string, boundary: string, parts: readonly Part[]): Part {
  const is8bit = parts.some((part) => part.is8bit);
  const encoding = is8bit ? "Content-Transfer-Encoding: 8bit\r\n" : "";
  const head = words(`Content-Type: multipart/${kind}; boundary="${boundary}"\r\n${encoding}\r\n`);
  const inner = parts.flatMap(({ pieces }) => [words(`--${boundary}\r\n`), ...pieces, words("\r\n")]);
  return { pieces: [head, ...inner, words(`--${boundary}--`)], is8bit };
}
