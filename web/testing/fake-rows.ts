/** Messages of the made-up engine, as its lists, searches and filters see them; and the mailboxes it begins with. */
import type { FilterCondition, MailFilter, MessageHead, OpenedMessage } from "../../workers/rpc/mail-rpc.ts";
import type { MailboxSummary } from "../../workers/rpc/engine-rpc.ts";
import type { FakeMessage } from "./fake-mail.ts";

export interface FakeBox {
  readonly id: string;
  name: string;
  specialUse: MailboxSummary["specialUse"];
  subscribed: boolean;
}

export const madeUpBoxes = (): FakeBox[] =>
  (
    [
      ["inbox", "INBOX", null],
      ["archive", "Archive", "\\Archive"],
      ["drafts", "Drafts", "\\Drafts"],
      ["sent", "Sent", "\\Sent"],
      ["junk", "Junk", "\\Junk"],
      ["trash", "Trash", "\\Trash"],
      ["clients", "Clients", null],
      ["clients-north", "Clients/North", null],
      ["travel", "Travel & receipts", null],
      ["rtl", "قائمة", null],
    ] as const
  ).map(([id, name, specialUse]) => ({ id, name, specialUse, subscribed: true }));

export const idOf = (uid: number): string => uid.toString(16).padStart(32, "0");
export const uidOf = (id: string): number => Number.parseInt(id, 16);
export const keyOf = (subject: string): string => subject.replace(/^(?:(?:re|fwd?|aw|tr)\s*:\s*)+/i, "").toLowerCase();
export const threadOf = ({ thread, subject, uid }: FakeMessage): string =>
  thread ?? (subject === "" ? idOf(uid) : keyOf(subject));
export const previewOf = (message: FakeMessage): string =>
  message.preview ?? (message.text ?? "").slice(0, 140).replace(/\s+/g, " ");
export const hasFile = ({ attachments }: FakeMessage): boolean => attachments.some(({ inline }) => !inline);

export interface Found {
  readonly mailbox: string;
  readonly message: FakeMessage;
}

export function isMeant({ match, conditions }: MailFilter, message: FakeMessage): boolean {
  const fits = (condition: FilterCondition): boolean =>
    condition.values.some((value) => meets(condition, value, message)) !== condition.not;
  return match === "all" ? conditions.every(fits) : conditions.some(fits);
}

export function meets({ field, test }: FilterCondition, value: string, message: FakeMessage): boolean {
  if (field === "size") return test === "over" ? Number(value) < 4_000 : Number(value) > 4_000;
  if (field === "attachment") return hasFile(message) === (value === "yes");
  const persons = field === "from" ? [message.from ?? { name: "", address: "" }] : message.to;
  const texts = field === "subject" ? [message.subject] : persons.flatMap(({ name, address }) => [name, address]);
  const wanted = value.toLowerCase();
  return texts.some((text) => (test === "is" ? text.toLowerCase() === wanted : text.toLowerCase().includes(wanted)));
}

export function holds(message: FakeMessage, mailbox: string, word: string): boolean {
  if (word === "is:unread") return !message.seen;
  if (word === "is:starred") return message.flagged;
  if (word === "has:attachment") return hasFile(message);
  if (word.startsWith("in:")) return mailbox === word.slice(3);
  if (word.startsWith("label:")) return (message.labels ?? []).some((label) => label.toLowerCase() === word.slice(6));
  const from = `${message.from?.name ?? ""} ${message.from?.address ?? ""}`.toLowerCase();
  if (word.startsWith("from:")) return from.includes(word.slice(5));
  return `${from} ${message.subject} ${message.text ?? ""}`.toLowerCase().includes(word);
}

export function setFlag(message: FakeMessage, flag: string, on: boolean): void {
  if (flag === "\\Seen") message.seen = on;
  else if (flag === "\\Flagged") message.flagged = on;
  else message.labels = [...(message.labels ?? []).filter((label) => label !== flag), ...(on ? [flag] : [])];
}

export const toHead = ({ mailbox, message }: Found): MessageHead => ({
  ...{ id: idOf(message.uid), mailbox, from: message.from, to: message.to, subject: message.subject },
  ...{ preview: previewOf(message), date: message.date, seen: message.seen, flagged: message.flagged },
  ...{ answered: message.answered, draft: mailbox === "drafts", hasAttachment: hasFile(message) },
  ...{ labels: message.labels ?? [], rsvp: message.rsvp ?? null, size: 4_000, cached: message.cached },
});

export const toOpened = (mailbox: string, message: FakeMessage): OpenedMessage => ({
  ...{ id: idOf(message.uid), mailbox, subject: message.subject },
  ...{ from: message.from ? [message.from] : [], sender: null, replyTo: message.replyTo },
  ...{ to: message.to, cc: [], bcc: [], date: message.date, text: message.text, html: message.html },
  ...{ htmlLeftOut: null, textCut: false, attachmentsLeftOut: 0 },
  ...{ attachments: message.attachments, authentication: null, listId: null, unsubscribe: null, calendar: null },
  known: 3,
  namesake: null,
  ...message.opened,
});

export const BLANK: Omit<FakeMessage, "uid"> = {
  ...{ from: null, replyTo: [], to: [], subject: "", date: 0, seen: false, flagged: false, answered: false },
  ...{ cached: true, text: "", html: null, attachments: [], files: {} },
};
