/**
 * One copy of what was sent, whoever files it: a mail program that sends by this program's SMTP mostly files a copy of its own in
 * Sent, before or after. Copies are of one message where they have the same Message-ID and the same From.
 */
import type { EmailNumber, MailboxId } from "../lib/ids.ts";
import { findHome } from "../mailbox/homes.ts";
import type { Op } from "../mailbox/op.ts";
import { uidSetOf } from "../mailbox/uid-set.ts";
import { indexData, type IndexData } from "../mime/index-data.ts";
import type { Account, NewMessage } from "./account.ts";
import { SUBMITTED } from "./outbox-places.ts";

/** Seconds within which a copy is one of the same sending. */
const WITHIN = 86_400;
/** Messages of Sent that are looked at, from the end. */
const MAX_LOOKED = 500;

type Copies = Pick<Account, "state" | "index" | "appendAll">;

/** As `appendAll`: in Sent a message takes the place of the copy that was filed when it was sent. `now`: unix seconds. */
export async function appendOneCopy(
  account: Copies,
  now: number,
  mailbox: MailboxId,
  messages: readonly NewMessage[],
): ReturnType<Account["appendAll"]> {
  const sent = findHome(account.state.mailboxes(), "\\Sent");
  if (sent?.id !== mailbox) return account.appendAll(mailbox, messages);
  const gone = new Set<EmailNumber>();
  for (const { message } of messages) {
    const copy = await findCopy(account, indexData(message, { receivedAt: now }), now, true);
    if (copy !== null) gone.add(copy);
  }
  if (gone.size === 0) return account.appendAll(mailbox, messages);
  return account.appendAll(mailbox, messages, () => expungeOps(account, [...gone]));
}

/** What takes the copy of the outbox away where the mail program has filed its own before. */
export async function dropOpsOfTwin(account: Copies, own: EmailNumber, now: number): Promise<readonly Op[]> {
  const [index] = await account.index([own]);
  const twin = index ? await findCopy(account, index, now, false) : null;
  return twin === null ? [] : expungeOps(account, [own]);
}

async function findCopy(account: Copies, of: IndexData, now: number, filed: boolean): Promise<EmailNumber | null> {
  const sent = findHome(account.state.mailboxes(), "\\Sent");
  if (!sent || of.messageId === null) return null;
  const numbers: EmailNumber[] = [];
  for (let row = sent.count - 1; row >= Math.max(0, sent.count - MAX_LOOKED); row--) {
    const date = account.state.email(sent.emailAt(row))?.internalDate ?? 0;
    if (sent.hasFlag(row, SUBMITTED) === filed && date + WITHIN >= now) numbers.push(sent.emailAt(row));
  }
  const found = await account.index(numbers);
  return numbers.find((_, at) => isSame(found[at] ?? null, of)) ?? null;
}

function isSame(one: IndexData | null, other: IndexData): boolean {
  const authors = ({ from }: IndexData): string => from.map(({ address }) => address.toLowerCase()).join();
  return one !== null && one.messageId === other.messageId && authors(one) === authors(other);
}

function expungeOps({ state }: Copies, emails: readonly EmailNumber[]): readonly Op[] {
  const sent = findHome(state.mailboxes(), "\\Sent");
  if (!sent) return [];
  const wanted = new Set(emails);
  const uids = Array.from({ length: sent.count }, (_, row) => row)
    .filter((row) => wanted.has(sent.emailAt(row)))
    .map((row) => sent.uidAt(row));
  return uids.length === 0 ? [] : [{ op: "expunge", mailbox: sent.id, uids: uidSetOf(uids), onlyDeleted: false }];
}
