/** The whole state of the fold. It is changed by the operations in ops/ alone, through the few steps below. */
import type { BlobId, EmailNumber, MailboxId, Seq, Uid } from "../lib/ids.ts";
import { Emails } from "./emails.ts";
import { FilterTable } from "./filter-table.ts";
import { FlagTable } from "./flag-table.ts";
import type { FlagWords } from "./flag-table.ts";
import { Mailbox } from "./mailbox.ts";
import { MailboxTable } from "./mailbox-table.ts";
import type { Change, SpecialUse } from "./op.ts";
import { RecentDigests } from "./recent-digests.ts";
import { SettingsTable } from "./settings-table.ts";
import { uidSetOf } from "./uid-set.ts";
import type { UidSet } from "./uid-set.ts";

/** The largest UIDVALIDITY: 2^32 − 1. */
export const MAX_UID_VALIDITY = 0xffff_ffff;

export class State {
  seq = 0 as Seq;
  /** Unix seconds of genesis or the latest generation; null before genesis, when all else is empty. */
  time: number | null = null;
  lastUidValidity = 0;
  readonly mailboxes: MailboxTable;
  readonly subscriptions: Set<string>;
  readonly flags: FlagTable;
  readonly emails: Emails;
  readonly settings: SettingsTable;
  readonly filters: FilterTable;
  readonly recent = new RecentDigests();
  /** What the entry at hand has changed so far. */
  private changes: Change[] = [];

  constructor(
    parts: Partial<Pick<State, "mailboxes" | "subscriptions" | "flags" | "emails" | "settings" | "filters">> = {},
  ) {
    this.mailboxes = parts.mailboxes ?? new MailboxTable();
    this.subscriptions = parts.subscriptions ?? new Set();
    this.flags = parts.flags ?? new FlagTable();
    this.emails = parts.emails ?? new Emails();
    this.settings = parts.settings ?? new SettingsTable();
    this.filters = parts.filters ?? new FilterTable();
  }

  /**
   * The same state for trying operations on: what changes the one does not change the other. It shares the columns of
   * messages until one of the two changes them, and knows nothing of vanished UIDs, orphans and recent deliveries.
   */
  fork(): State {
    const fork = new State({
      ...{ mailboxes: this.mailboxes.fork(), subscriptions: new Set(this.subscriptions), flags: this.flags.fork() },
      ...{ emails: this.emails.fork(), settings: this.settings.fork(), filters: this.filters.fork() },
    });
    fork.seq = this.seq;
    fork.time = this.time;
    fork.lastUidValidity = this.lastUidValidity;
    return fork;
  }

  /** The changes since the last call. */
  takeChanges(): readonly Change[] {
    const changes = this.changes;
    this.changes = [];
    return changes;
  }

  /** Notes a change; that mailboxes changed is said once. */
  changed(change: Change): void {
    const isRepeat = change.type === "mailboxes" && this.changes.some(({ type }) => type === "mailboxes");
    if (!isRepeat) this.changes.push(change);
  }

  /** The value a mailbox made or renewed now gets; at most `hasUidValidities` many can be had. */
  nextUidValidity(): number {
    this.lastUidValidity = Math.max(this.lastUidValidity + 1, (this.time ?? 0) + this.seq);
    return this.lastUidValidity;
  }

  hasUidValidities(count: number): boolean {
    return Math.max(this.lastUidValidity + 1, (this.time ?? 0) + this.seq) + count - 1 <= MAX_UID_VALIDITY;
  }

  /** Id, name and use must be free, and a UIDVALIDITY be left. */
  createMailbox(id: MailboxId, name: string, specialUse: SpecialUse | null): Mailbox {
    const uidValidity = this.nextUidValidity();
    const mailbox = new Mailbox({ id, name, specialUse, uidValidity, highestModSeq: this.seq });
    this.mailboxes.add(mailbox);
    this.changed({ type: "mailboxes" });
    return mailbox;
  }

  /** New UIDVALIDITY, same UIDs. */
  renewMailbox(mailbox: Mailbox): void {
    mailbox.uidValidity = this.nextUidValidity();
    this.changed({ type: "reset", mailbox: mailbox.id });
  }

  /** Puts an email into a mailbox that has a UID left. */
  file(mailbox: Mailbox, email: EmailNumber, flags: FlagWords): Uid {
    const uid = mailbox.uidNext;
    mailbox.messages.push(uid, email, this.seq, flags);
    mailbox.uidNext = (uid + 1) as Uid;
    mailbox.size += this.emails.sizeOf(email);
    mailbox.highestModSeq = this.seq;
    this.emails.refer(email);
    return uid;
  }

  /** Takes rows, ascending, out of a mailbox; their UIDs. */
  expunge(mailbox: Mailbox, rows: readonly number[]): UidSet {
    if (rows.length === 0) return uidSetOf([]);
    const uids = rows.map((row) => mailbox.messages.uidAt(row));
    this.releaseRows(mailbox, rows);
    mailbox.messages.remove(rows);
    mailbox.highestModSeq = this.seq;
    const set = uidSetOf(uids);
    mailbox.vanished.add(this.seq, set);
    this.changed({ type: "expunged", mailbox: mailbox.id, uids });
    return set;
  }

  /** Takes the mailbox and its messages away. */
  deleteMailbox(mailbox: Mailbox): void {
    this.releaseRows(
      mailbox,
      Array.from({ length: mailbox.messages.count }, (_, row) => row),
    );
    this.mailboxes.remove(mailbox);
    this.changed({ type: "mailboxes" });
    this.changed({ type: "reset", mailbox: mailbox.id });
  }

  orphanBlob(blobId: BlobId): void {
    this.emails.addOrphan(blobId);
  }

  private releaseRows(mailbox: Mailbox, rows: readonly number[]): void {
    for (const row of rows) {
      const email = mailbox.messages.emailAt(row);
      mailbox.size -= this.emails.sizeOf(email);
      this.emails.release(email);
    }
  }
}
