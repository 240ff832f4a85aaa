/** A mailbox as readers see it. */
import type { EmailNumber, MailboxId, Seq, Uid } from "../lib/ids.ts";
import { DELETED_BIT, SEEN_BIT } from "./flag-table.ts";
import type { Flag } from "./flags.ts";
import type { Mailbox } from "./mailbox.ts";
import type { SpecialUse } from "./op.ts";
import type { State } from "./state.ts";
import type { UidSet } from "./uid-set.ts";
import type { MailboxView } from "./view.ts";

export class LiveMailboxView implements MailboxView {
  private readonly state: State;
  private readonly mailbox: Mailbox;

  constructor(state: State, mailbox: Mailbox) {
    this.state = state;
    this.mailbox = mailbox;
  }

  get id(): MailboxId {
    return this.mailbox.id;
  }

  get name(): string {
    return this.mailbox.name;
  }

  get specialUse(): SpecialUse | null {
    return this.mailbox.specialUse;
  }

  get subscribed(): boolean {
    return this.state.subscriptions.has(this.mailbox.name);
  }

  get uidValidity(): number {
    return this.mailbox.uidValidity;
  }

  get uidNext(): Uid {
    return this.mailbox.uidNext;
  }

  get highestModSeq(): Seq {
    return this.mailbox.highestModSeq;
  }

  get count(): number {
    return this.mailbox.messages.count;
  }

  get unseen(): number {
    return this.count - this.mailbox.messages.countOf(SEEN_BIT);
  }

  get deleted(): number {
    return this.mailbox.messages.countOf(DELETED_BIT);
  }

  get size(): number {
    return this.mailbox.size;
  }

  indexOf(uid: Uid): number {
    const index = this.lowerBound(uid);
    return index < this.count && this.uidAt(index) === uid ? index : -1;
  }

  lowerBound(uid: number): number {
    return this.mailbox.messages.lowerBound(uid);
  }

  uidAt(index: number): Uid {
    return this.mailbox.messages.uidAt(index);
  }

  modSeqAt(index: number): Seq {
    return this.mailbox.messages.modSeqAt(index);
  }

  emailAt(index: number): EmailNumber {
    return this.mailbox.messages.emailAt(index);
  }

  hasFlag(index: number, flag: Flag): boolean {
    const bit = this.state.flags.bitOf(flag);
    return bit !== undefined && this.mailbox.messages.hasBit(index, bit);
  }

  flagsAt(index: number): readonly Flag[] {
    return this.state.flags.flagsOf(this.mailbox.messages.flagsAt(index));
  }

  keywords(): readonly Flag[] {
    return this.state.flags.keywordsWhere((bit) => this.mailbox.messages.countOf(bit) > 0);
  }

  changedSince(modSeq: Seq): readonly number[] {
    const indexes: number[] = [];
    if (modSeq >= this.highestModSeq) return indexes;
    for (let index = 0; index < this.count; index++) if (this.modSeqAt(index) > modSeq) indexes.push(index);
    return indexes;
  }

  vanishedSince(modSeq: Seq): UidSet | null {
    return this.mailbox.vanished.since(modSeq);
  }
}
