/** Other messages that are the same draft: those of its Message-ID. */
import type { EmailNumber, EntryId } from "../../lib/ids.ts";
import { findHome } from "../../mailbox/homes.ts";
import type { MailboxView } from "../../mailbox/view.ts";
import type { Account } from "../account.ts";
import { PENDING, SUBMITTED } from "./outbox-places.ts";
import { readOutbox } from "./outbox-settings.ts";

type Looked = Pick<Account, "state" | "ahead" | "index">;

/** The newest messages of a mailbox that are looked at. */
const MAX_LOOKED = 500;

/** Drafts that have that Message-ID. */
export const twinsOf = (account: Looked, messageId: string): Promise<readonly EmailNumber[]> =>
  those(account, messageId, newestOf(findHome(account.state.mailboxes(), "\\Drafts")));

/** Whether another draft has that Message-ID. */
export const hasTwin = async (account: Looked, messageId: string, id: EntryId): Promise<boolean> =>
  (await twinsOf(account, messageId)).some((email) => account.state.email(email)?.id !== id);

/** Whether it waits in the outbox, is on its way, or has left. */
export async function wasSent(account: Looked, messageId: string): Promise<boolean> {
  const { ahead } = account;
  const queued = new Set(readOutbox(ahead).queued.map(({ email }) => email));
  const waiting = newestOf(findHome(ahead.mailboxes(), "outbox")).filter((email) => {
    const id = ahead.email(email)?.id;
    return id !== undefined && queued.has(id);
  });
  const gone = newestOf(findHome(ahead.mailboxes(), "\\Sent"), (view, at) =>
    [PENDING, SUBMITTED].some((flag) => view.hasFlag(at, flag)),
  );
  return (await those(account, messageId, [...waiting, ...gone])).length > 0;
}

async function those(
  account: Looked,
  messageId: string,
  emails: readonly EmailNumber[],
): Promise<readonly EmailNumber[]> {
  const indexes = await account.index(emails);
  return emails.filter((_, at) => indexes[at]?.messageId === messageId);
}

function newestOf(
  view: MailboxView | null,
  isMeant: (view: MailboxView, at: number) => boolean = () => true,
): EmailNumber[] {
  if (!view) return [];
  const first = Math.max(0, view.count - MAX_LOOKED);
  return Array.from({ length: view.count - first }, (_, at) => first + at)
    .filter((at) => isMeant(view, at))
    .map((at) => view.emailAt(at));
}
