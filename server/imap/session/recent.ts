/**
 * \Recent (RFC 3501 §2.3.2), in this process's memory only: the first session that selects a mailbox read-write, or that
 * has it selected when a message comes, gets the flag for it. After a start every message is recent once.
 */
import type { Uid } from "../../../shared/lib/ids.ts";

export class RecentMarks {
  /** mailbox → the lowest UID that no session has claimed */
  readonly #marks = new Map<string, number>();

  /** Of ascending UIDs those that are recent; from now on they are not. */
  claim(mailbox: string, uids: readonly Uid[]): readonly Uid[] {
    const recent = this.peek(mailbox, uids);
    const last = recent.at(-1);
    if (last !== undefined) this.#marks.set(mailbox, last + 1);
    return recent;
  }

  peek(mailbox: string, uids: readonly Uid[]): readonly Uid[] {
    const mark = this.mark(mailbox);
    return mark === 0 ? uids : uids.filter((uid) => uid >= mark);
  }

  mark(mailbox: string): number {
    return this.#marks.get(mailbox) ?? 0;
  }
}
