/** Other messages that are the same draft: those of its Message-ID. */
import { PENDING, SUBMITTED } from "../../shared/account/outbox-places.ts";
import { readOutbox } from "../../shared/account/outbox-settings.ts";
import type { EmailNumber, EntryId } from "../../shared/lib/ids.ts";
import { findHome } from "../../shared/mailbox/homes.ts";
import type { MailboxView } from "../../shared/mailbox/view.ts";
import type { MailDesk } from "./mail-desk.ts";

/** The newest messages of a mailbox that are looked at. */
const MAX_LOOKED = 500;

/** Whether another draft has that Message-ID. */
export const hasTwin = ({ account }: MailDesk, messageId: string, id: EntryId): Promise<boolean> =>
  isAmong(
    account,
    messageId,
    newestOf(findHome(account.state.mailboxes(), "\\Drafts")).filter((email) => account.state.email(email)?.id !== id),
  );

/** Whether it waits in the outbox, is on its way, or has left. */
export function wasSent({ account }: MailDesk, messageId: string): Promise<boolean> {
  const { ahead } = account;
  const queued = new Set(readOutbox(ahead).queued.map(({ email }) => email));
  const waiting = newestOf(findHome(ahead.mailboxes(), "outbox")).filter((email) => {
    const id = ahead.email(email)?.id;
    return id !== undefined && queued.has(id);
  });
  const gone = newestOf(findHome(ahead.mailboxes(), "\\Sent"), (view, at) =>
    [PENDING, SUBMITTED].some((flag) => view.hasFlag(at, flag)),
  );
  return isAmong(account, messageId, [...waiting, ...gone]);
}

async function isAmong(
  account: MailDesk["account"],
  messageId: string,
  emails: readonly EmailNumber[],
): Promise<boolean> {
  return (await account.index(emails)).some((index) => index?.messageId === messageId);
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
