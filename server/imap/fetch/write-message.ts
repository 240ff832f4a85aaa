/** One untagged FETCH response (RFC 3501 §7.4.2). */
import { unreachable } from "../../../shared/lib/assert.ts";
import type { MailboxView } from "../../../shared/mailbox/view.ts";
import type { IndexData } from "../../../shared/mime/index-data.ts";
import { bodyStructureToImap, bodyToImap } from "../../../shared/mime/imap-body.ts";
import { envelopeToImap } from "../../../shared/mime/imap-envelope.ts";
import { parseMessage } from "../../../shared/mime/parse-message.ts";
import type { MessageTree } from "../../../shared/mime/part.ts";
import type { ImapAccount } from "../backend.ts";
import { parenthesised } from "../format.ts";
import type { Output } from "../net/output.ts";
import { secondsToDateTime } from "../parse/date.ts";
import type { FetchItem } from "../parse/fetch-items.ts";
import { flagsOf } from "../session/flags.ts";
import type { SelectedView } from "../session/view.ts";
import { partialOf, sectionOf } from "./section.ts";

export interface Message {
  readonly account: ImapAccount;
  readonly view: SelectedView;
  readonly mailbox: MailboxView;
  /** Its index in the mailbox now. */
  readonly at: number;
  /** There if an item needs it. */
  readonly index: IndexData | null;
  readonly body: Uint8Array | null;
}

export function writeMessage(out: Output, message: Message, items: readonly FetchItem[]): void {
  const { view, mailbox, at, body } = message;
  let tree: MessageTree | null = null;
  out.text(`* ${view.seqOf(mailbox.uidAt(at))} FETCH (`);
  for (const [i, item] of items.entries()) {
    if (i > 0) out.text(" ");
    if (item.type !== "section") {
      out.bytes(Buffer.from(`${item.type} ${valueOf(item.type, message)}`, "latin1"));
    } else if (body !== null) {
      if (needsTree(item)) tree ??= parseMessage(body);
      writeSection(out, item, body, tree);
    }
  }
  out.line(")");
}

type SectionItem = Extract<FetchItem, { type: "section" }>;

const needsTree = ({ section }: SectionItem): boolean => section.path.length > 0 || section.text.type !== "all";

function writeSection(
  out: Output,
  { label, section, partial }: SectionItem,
  body: Uint8Array,
  tree: MessageTree | null,
): void {
  const found = tree === null ? body : sectionOf(body, tree, section);
  out.text(partial === null ? `${label} ` : `${label}<${partial.offset}> `);
  if (found === null) {
    out.text("NIL");
    return;
  }
  const bytes = withoutNul(partialOf(found, partial));
  out.text(`{${bytes.length}}\r\n`);
  out.bytes(bytes);
}

/** No literal may hold a NUL (RFC 3501 §4.3): it is sent as 0x80, as Dovecot does. */
function withoutNul(bytes: Uint8Array): Uint8Array {
  return bytes.includes(0) ? bytes.map((byte) => (byte === 0 ? 0x80 : byte)) : bytes;
}

/** One character per octet. */
function valueOf(type: Exclude<FetchItem["type"], "section">, message: Message): string {
  const { account, view, mailbox, at, index } = message;
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
      return envelopeToImap(index?.envelope ?? null);
    case "BODY":
      return index === null ? "NIL" : bodyToImap(index.structure);
    case "BODYSTRUCTURE":
      return index === null ? "NIL" : bodyStructureToImap(index.structure);
    case "EMAILID":
      return `(${email?.id ?? "0"})`;
    case "THREADID":
      return "NIL";
    default:
      return unreachable(type);
  }
}
