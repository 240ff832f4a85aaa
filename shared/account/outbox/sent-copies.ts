/**
 * One copy of what was sent, whoever files it: a mail program that sends by this program's SMTP mostly files a copy of its own in
 * Sent, before or after. One goes only where it came by SMTP, and the other holds all that it says (same-message.ts); and once
 * nobody is tried again of those it is for, since it goes to them from there.
 */
import type { EmailNumber, MailboxId } from "../../lib/ids.ts";
import { findHome } from "../../mailbox/homes.ts";
import type { Op } from "../../mailbox/op.ts";
import { uidSetOf } from "../../mailbox/uid-set.ts";
import { indexData, type IndexData } from "../../mime/index/index-data.ts";
import type { Account, NewMessage } from "../account.ts";
import { SUBMITTED } from "./outbox-places.ts";
import { readRests } from "./outbox-settings.ts";
import { doneOps, readPosted } from "./posted.ts";
import { holdsAllOf } from "../changes/same-message.ts";

/** Seconds within which a copy is one of the same sending. */
const WITHIN = 86_400;
/** Messages of Sent that are looked at, from the end. */
const MAX_LOOKED = 500;
/** Messages that are compared as a whole. */
const MAX_READ = 4;

type Copies = Pick<Account, "state" | "index" | "body" | "appendAll" | "submit">;

/** As `appendAll`: in Sent a message takes the place of the copy that was filed when it was sent. `now`: unix seconds. */
export async function appendOneCopy(
  account: Copies,
  now: number,
  mailbox: MailboxId,
  messages: readonly NewMessage[],
): ReturnType<Account["appendAll"]> {
  const filed = await account.appendAll(mailbox, messages);
  const sent = findHome(account.state.mailboxes(), "\\Sent");
  if (sent?.id !== mailbox || !filed.ok || filed.value.type !== "confirmed") return filed;
  if (!filed.value.outcomes.every(({ type }) => type === "appended")) return filed;
  // it is filed: what fails from here on leaves a copy more
  await dropCopies(account, now, messages).catch(() => undefined);
  return filed;
}

async function dropCopies(account: Copies, now: number, messages: readonly NewMessage[]): Promise<void> {
  const gone = new Set<EmailNumber>();
  for (const { message, flags } of messages) {
    if (flags.some((flag) => flag.toLowerCase() === "\\deleted")) continue;
    const found = await copiesOf(account, indexData(message, { receivedAt: now }), now, true);
    const copy = await firstOf(found, async (one) => {
      const body = gone.has(one) ? null : await account.body(one);
      return body?.ok === true && holdsAllOf(message, body.value);
    });
    if (copy !== null) gone.add(copy);
  }
  const ops = expungeOps(account, [...gone]);
  const emails = [...gone].flatMap((number) => account.state.email(number)?.id ?? []);
  if (ops.length > 0) await account.submit([...ops, ...doneOps(account.state, emails)]);
}

/** What takes the copy of the outbox away where the mail program has filed its own before. */
export async function dropOpsOfTwin(account: Copies, own: EmailNumber, now: number): Promise<readonly Op[]> {
  const email = account.state.email(own)?.id;
  if (readRests(account.state).some((rest) => rest.email === email)) return [];
  const [index] = await account.index([own]);
  const twins = index ? await copiesOf(account, index, now, false) : [];
  const body = twins.length === 0 ? null : await account.body(own);
  if (!body?.ok) return [];
  const twin = await firstOf(twins, async (one) => {
    const other = await account.body(one);
    return other.ok && holdsAllOf(other.value, body.value);
  });
  return twin === null ? [] : expungeOps(account, [own]);
}

/** Those of Sent that may be copies of it: that came by SMTP and have left, or that were filed by others; newest first. */
async function copiesOf(account: Copies, of: IndexData, now: number, posted: boolean): Promise<readonly EmailNumber[]> {
  const { state } = account;
  const sent = findHome(state.mailboxes(), "\\Sent");
  if (!sent || of.messageId === null) return [];
  const known = new Set(readPosted(state, now).map(({ email }) => email));
  const resting = new Set(readRests(state).map(({ email }) => email));
  const numbers: EmailNumber[] = [];
  for (let row = sent.count - 1; row >= Math.max(0, sent.count - MAX_LOOKED); row--) {
    const email = state.email(sent.emailAt(row));
    if (!email || email.internalDate + WITHIN < now || sent.hasFlag(row, "\\Deleted")) continue;
    const isPosted = sent.hasFlag(row, SUBMITTED) && known.has(email.id) && !resting.has(email.id);
    const isOther = !sent.hasFlag(row, SUBMITTED) && !known.has(email.id);
    if (posted ? isPosted : isOther) numbers.push(sent.emailAt(row));
  }
  const found = await account.index(numbers);
  return numbers.filter((_, at) => isSame(found[at] ?? null, of)).slice(0, MAX_READ);
}

async function firstOf<T>(items: readonly T[], fits: (item: T) => Promise<boolean>): Promise<T | null> {
  for (const item of items) if (await fits(item)) return item;
  return null;
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
