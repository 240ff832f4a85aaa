/** One untagged FETCH response (RFC 3501 §7.4.2). */
import { unreachable } from "../../../shared/lib/assert.ts";
import type { MailboxView } from "../../../shared/mailbox/view.ts";
import { binaryToBytes } from "../../../shared/mime/binary.ts";
import { envelopeFromFields } from "../../../shared/mime/envelope.ts";
import { bodyStructureToImap, bodyToImap, envelopeToImap } from "../../../shared/mime/index-data.ts";
import type { Envelope, IndexData, PartStructure } from "../../../shared/mime/index-data.ts";
import { withoutNuls } from "../../../shared/mime/line-ends.ts";
import { parseMessage } from "../../../shared/mime/parse-message.ts";
import type { MessageTree } from "../../../shared/mime/part.ts";
import type { ImapAccount } from "../backend.ts";
import { parenthesised } from "../format.ts";
import type { Output } from "../net/output.ts";
import { secondsToDateTime } from "../parse/date.ts";
import type { FetchItem, Section } from "../parse/fetch-items.ts";
import { flagsOf } from "../session/flags.ts";
import type { SelectedView } from "../session/view.ts";
import { partialOf, sectionFromIndex, sectionOf } from "./section.ts";

export interface Message {
  readonly account: ImapAccount;
  readonly view: SelectedView;
  readonly mailbox: MailboxView;
  /** Its index in the mailbox now. */
  readonly at: number;
  /** There if an item needs it. */
  readonly index: IndexData | null;
  /** There if an item needs it, and then used before index data; in canonical form. */
  readonly body: Uint8Array | null;
}

export function writeMessage(out: Output, message: Message, items: readonly FetchItem[]): void {
  new MessageWriter(out, message).write(items);
}

type SectionItem = Extract<FetchItem, { type: "section" }>;

class MessageWriter {
  readonly #out: Output;
  readonly #message: Message;
  #tree: MessageTree | null = null;

  constructor(out: Output, message: Message) {
    this.#out = out;
    this.#message = message;
  }

  write(items: readonly FetchItem[]): void {
    const { view, mailbox, at } = this.#message;
    this.#out.text(`* ${view.seqOf(mailbox.uidAt(at))} FETCH (`);
    for (const [i, item] of items.entries()) {
      if (i > 0) this.#out.text(" ");
      if (item.type === "section") this.#section(item);
      else this.#plain(`${item.type} ${this.#value(item.type)}`);
    }
    this.#out.line(")");
  }

  /** One character per octet. */
  #plain(text: string): void {
    if (/[^\x00-\x7f]/.test(text)) this.#out.bytes(binaryToBytes(text));
    else this.#out.text(text);
  }

  #section(item: SectionItem): void {
    const { label, partial } = item;
    // a part that is not there is empty, as with Dovecot
    const found = this.#octets(item) ?? NOTHING;
    this.#out.text(partial === null ? `${label} ` : `${label}<${partial.offset}> `);
    const bytes = withoutNuls(partialOf(found, partial));
    this.#out.text(`{${bytes.length}}\r\n`);
    this.#out.bytes(bytes);
  }

  #octets({ section }: SectionItem): Uint8Array | null {
    const { body, index } = this.#message;
    if (body === null) return index === null ? null : sectionFromIndex(index, section);
    return isWhole(section) ? body : sectionOf(body, this.#parsed(body), section);
  }

  #parsed(body: Uint8Array): MessageTree {
    this.#tree ??= parseMessage(body);
    return this.#tree;
  }

  #structure(): PartStructure | null {
    const { body, index } = this.#message;
    if (index?.complete === false && body !== null) return this.#parsed(body).root;
    return index?.structure ?? null;
  }

  #envelope(): Envelope | null {
    const { body, index } = this.#message;
    if (index?.complete === false && body !== null) return envelopeFromFields(body, this.#parsed(body).root.fields);
    return index?.envelope ?? null;
  }

  /** One character per octet. */
  #value(type: Exclude<FetchItem["type"], "section">): string {
    const { account, view, mailbox, at } = this.#message;
    const email = account.state.email(mailbox.emailAt(at));
    switch (type) {
      case "FLAGS":
        return parenthesised(flagsOf(mailbox, at, view));
      case "UID":
        return String(mailbox.uidAt(at));
      case "INTERNALDATE":
        return secondsToDateTime(email?.internalDate ?? 0);
      case "RFC822.SIZE":
        return String(email?.size ?? 0);
      case "ENVELOPE":
        return envelopeToImap(this.#envelope());
      case "BODY":
      case "BODYSTRUCTURE": {
        const structure = this.#structure();
        if (structure === null) return "NIL";
        return type === "BODY" ? bodyToImap(structure) : bodyStructureToImap(structure);
      }
      case "EMAILID":
        return `(${email?.id ?? "0"})`;
      case "THREADID":
        return "NIL";
      case "MODSEQ":
        return `(${mailbox.modSeqAt(at)})`;
      default:
        return unreachable(type);
    }
  }
}

const NOTHING = new Uint8Array(0);
const isWhole = ({ path, text }: Section): boolean => path.length === 0 && text.type === "all";
