/**
 * \Recent (RFC 3501 §2.3.2), in this process's memory only: the first session that selects a mailbox read-write, or that
 * has it selected when a message comes, gets the flag for it. After a start what this home had not read yet is recent.
 */
import type { MailboxId, Uid } from "../../../shared/lib/ids.ts";
import type { MailboxView } from "../../../shared/mailbox/view.ts";
import type { ImapAccount } from "../backend.ts";

type Owner = Pick<ImapAccount, "address" | "firstNew"> & { readonly state: Pick<ImapAccount["state"], "mailbox"> };

/** Accounts whose marks are remembered; beyond it those that claimed the longest ago go, and begin as after a start. */
const MAX_ACCOUNTS = 10_000;

interface Mark {
  readonly uidValidity: number;
  /** The lowest UID that no session has claimed. */
  readonly lowest: number;
}

export class RecentMarks {
  readonly #maxAccounts: number;
  /** address → mailbox → mark; no more than the account has mailboxes. */
  readonly #accounts = new Map<string, ReadonlyMap<MailboxId, Mark>>();

  constructor(maxAccounts = MAX_ACCOUNTS) {
    this.#maxAccounts = maxAccounts;
  }

  /** Of all accounts. */
  get size(): number {
    let size = 0;
    for (const marks of this.#accounts.values()) size += marks.size;
    return size;
  }

  /** Of ascending UIDs those that are recent; from now on they are not. */
  claim(account: Owner, mailbox: MailboxView, uids: readonly Uid[]): readonly Uid[] {
    const recent = this.peek(account, mailbox, uids);
    const last = recent.at(-1);
    if (last !== undefined) this.#note(account, mailbox, last + 1);
    return recent;
  }

  peek(account: Owner, mailbox: MailboxView, uids: readonly Uid[]): readonly Uid[] {
    const mark = this.mark(account, mailbox);
    return mark === 0 ? uids : uids.filter((uid) => uid >= mark);
  }

  /** The lowest UID that is recent. UIDs start anew with another UIDVALIDITY, and so does what is recent. */
  mark(account: Owner, mailbox: MailboxView): number {
    const mark = this.#accounts.get(account.address)?.get(mailbox.id);
    return mark?.uidValidity === mailbox.uidValidity ? mark.lowest : account.firstNew(mailbox);
  }

  /** Forgets mailboxes that are gone. */
  #note({ address, state }: Owner, { id, uidValidity }: MailboxView, lowest: number): void {
    const marks = new Map(this.#accounts.get(address));
    for (const known of marks.keys()) if (state.mailbox(known) === null) marks.delete(known);
    marks.set(id, { uidValidity, lowest });
    this.#accounts.delete(address);
    this.#accounts.set(address, marks);
    for (const oldest of this.#accounts.keys()) {
      if (this.#accounts.size <= this.#maxAccounts) break;
      this.#accounts.delete(oldest);
    }
  }
}
