/**
 * One untagged FETCH response (RFC 3501 §7.4.2), made in one moment of the mailbox; only octets of messages are worked out as
 * they are sent, since there may be many times more of them than the message has.
 */
import { unreachable } from "../../../shared/lib/assert.ts";
import { utf8 } from "../../../shared/lib/bytes.ts";
import type { MailboxView } from "../../../shared/mailbox/view.ts";
import { binaryFromBytes } from "../../../shared/mime/text/binary.ts";
import { envelopeFromFields } from "../../../shared/mime/structure/envelope.ts";
import { bodyStructureToImap, bodyToImap, envelopeToImap } from "../../../shared/mime/index/index-data.ts";
import type { Envelope, IndexData, PartStructure } from "../../../shared/mime/index/index-data.ts";
import { withoutNuls } from "../../../shared/mime/structure/line-ends.ts";
import { previewOf } from "../../../shared/mime/index/preview.ts";
import type { ImapAccount } from "../backend.ts";
import { parenthesised, quoted } from "../format.ts";
import { secondsToDateTime } from "../parse/date.ts";
import type { FetchItem, OctetItem } from "../parse/fetch-items.ts";
import { flagsOf } from "../session/flags.ts";
import type { SelectedView } from "../session/view.ts";
import { sizeFromIndex } from "./binary.ts";
import type { OpenedMessage } from "./opened-message.ts";
import { isOctetItem } from "./plan.ts";
import { partialOf, sectionFromIndex } from "./section.ts";

export interface Message {
  readonly account: ImapAccount;
  readonly view: SelectedView;
  readonly mailbox: MailboxView;
  /** Its index in the mailbox now. */
  readonly at: number;
  /** There if an item needs it and it can be had. */
  readonly index: IndexData | null;
  /** There if an item needs it, and then used before index data. */
  readonly opened: OpenedMessage | null;
}

/** A string has one character per octet. */
export type Chunk = string | (() => Octets);

export interface Octets {
  /** Null: the part has an encoding that nobody here knows. */
  readonly bytes: Uint8Array | null;
  /** To be sent as literal8 if there are NULs in it (RFC 3516 §7). */
  readonly binary: boolean;
}

/** What makes one response, strings next to one another joined. */
export function messageResponse(message: Message, items: readonly FetchItem[]): readonly Chunk[] {
  const { view, mailbox, at } = message;
  const chunks: Chunk[] = [];
  let text = `* ${view.seqOf(mailbox.uidAt(at))} FETCH (`;
  let separator = "";
  for (const item of items) {
    text += separator;
    separator = " ";
    const kept = item.type === "section" ? keptText(message, item) : null;
    if (kept !== null) text += kept;
    else if (isOctetItem(item)) {
      chunks.push(`${text}${labelOf(item)} `, () => octetsOf(message, item));
      text = "";
    } else
      text +=
        item.type === "binarySize"
          ? `${item.label} ${sizeOf(message, item.path)}`
          : `${item.type} ${valueOf(message, item.type)}`;
  }
  chunks.push(`${text})\r\n`);
  return chunks;
}

const labelOf = ({ label, partial }: OctetItem): string => (partial === null ? label : `${label}<${partial.origin}>`);

const NOTHING = new Uint8Array(0);

/** What index data answers; null if the message does. */
function keptText({ index, opened }: Message, item: OctetItem & { type: "section" }): string | null {
  const whole = opened !== null || index === null ? null : sectionFromIndex(index, item.section);
  if (whole === null) return null;
  const { partial } = item;
  const text = partial === null ? whole : whole.slice(partial.offset, partial.offset + partial.length);
  return `${labelOf(item)} {${text.length}}\r\n${text}`;
}

/** A part that is not there is empty, as with Dovecot. */
function octetsOf({ opened }: Message, item: OctetItem): Octets {
  if (item.type === "section")
    return { bytes: withoutNuls(partialOf(opened?.section(item.section) ?? NOTHING, item.partial)), binary: false };
  const binary = opened?.binary(item.path) ?? { type: "noPart" };
  if (binary.type === "unknownEncoding") return { bytes: null, binary: true };
  return { bytes: partialOf(binary.type === "octets" ? binary.octets : NOTHING, item.partial), binary: true };
}

/** Octets of BINARY. */
function sizeOf({ index, opened }: Message, path: readonly number[]): number {
  if (opened === null) return index === null ? 0 : (sizeFromIndex(index, path) ?? 0);
  const binary = opened.binary(path);
  return binary.type === "octets" ? binary.octets.length : 0;
}

type PlainType = Exclude<FetchItem, OctetItem | { type: "binarySize" }>["type"];

/** One character per octet. */
function valueOf(message: Message, type: PlainType): string {
  const { account, view, mailbox, at } = message;
  switch (type) {
    case "FLAGS":
      return parenthesised(flagsOf(mailbox, at, view));
    case "UID":
      return String(mailbox.uidAt(at));
    case "INTERNALDATE":
      return secondsToDateTime(account.state.email(mailbox.emailAt(at))?.internalDate ?? 0);
    case "RFC822.SIZE":
      return String(account.state.email(mailbox.emailAt(at))?.size ?? 0);
    case "ENVELOPE":
      return envelopeToImap(envelopeOf(message));
    case "BODY":
    case "BODYSTRUCTURE": {
      const structure = structureOf(message);
      if (structure === null) return "NIL";
      return type === "BODY" ? bodyToImap(structure) : bodyStructureToImap(structure);
    }
    case "PREVIEW":
      return previewText(previewOfMessage(message));
    case "EMAILID":
      return `(${account.state.email(mailbox.emailAt(at))?.id ?? "0"})`;
    case "THREADID":
      return "NIL";
    case "MODSEQ":
      return `(${mailbox.modSeqAt(at)})`;
    default:
      return unreachable(type);
  }
}

function structureOf({ index, opened }: Message): PartStructure | null {
  return opened !== null && index?.complete !== true ? opened.tree.root : (index?.structure ?? null);
}

function envelopeOf({ index, opened }: Message): Envelope | null {
  if (opened !== null && index?.complete !== true) return envelopeFromFields(opened.octets, opened.tree.root.fields);
  return index?.envelope ?? null;
}

const previewOfMessage = ({ index, opened }: Message): string =>
  index?.preview ?? (opened === null ? "" : previewOf(opened.octets, opened.tree.root));

/** UTF-8 whatever the session speaks (RFC 8970 §3.1), so a literal where it is not ASCII. */
function previewText(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text)) return quoted(text);
  const bytes = utf8(text);
  return `{${bytes.length}}\r\n${binaryFromBytes(bytes)}`;
}
