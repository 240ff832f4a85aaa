/**
 * \Recent (RFC 3501 §2.3.2), in this process's memory only: the first session that selects a mailbox read-write, or that
 * has it selected when a message comes, gets the flag for it. After a start what this home had not read yet is recent.
 */
import type { Uid } from "../../../shared/lib/ids.ts";
import type { MailboxView } from "../../../shared/mailbox/view.ts";
import type { ImapAccount } from "../backend.ts";

type Owner = Pick<ImapAccount, "address" | "firstNew">;

export class RecentMarks {
  /** mailbox → the lowest UID that no session has claimed */
  readonly #marks = new Map<string, number>();

  /** Of ascending UIDs those that are recent; from now on they are not. */
  claim(account: Owner, mailbox: MailboxView, uids: readonly Uid[]): readonly Uid[] {
    const recent = this.peek(account, mailbox, uids);
    const last = recent.at(-1);
    if (last !== undefined) this.#marks.set(keyOf(account, mailbox), last + 1);
    return recent;
  }

  peek(account: Owner, mailbox: MailboxView, uids: readonly Uid[]): readonly Uid[] {
    const mark = this.mark(account, mailbox);
    return mark === 0 ? uids : uids.filter((uid) => uid >= mark);
  }

  /** The lowest UID that is recent. */
  mark(account: Owner, mailbox: MailboxView): number {
    return this.#marks.get(keyOf(account, mailbox)) ?? account.firstNew(mailbox);
  }
}

/** UIDs start anew with another UIDVALIDITY, and so does what is recent. */
const keyOf = ({ address }: Owner, { id, uidValidity }: MailboxView): string => `${address} ${id} ${uidValidity}`;
