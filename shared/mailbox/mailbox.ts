/** One mailbox of the state: what it is called, the counters of RFC 3501 §2.3.1, its messages, and what has gone. */
import type { MailboxId, Seq, Uid } from "../lib/ids.ts";
import { Messages } from "./messages.ts";
import type { SpecialUse } from "./op.ts";
import { MAX_UID } from "./uid-set.ts";
import { VanishedWindow } from "./vanished-window.ts";

export interface MailboxFacts {
  readonly id: MailboxId;
  readonly name: string;
  readonly specialUse: SpecialUse | null;
  readonly uidValidity: number;
  readonly highestModSeq: Seq;
}

/** Its fields are changed by the operations alone; readers get a MailboxView. */
export class Mailbox {
  readonly id: MailboxId;
  readonly specialUse: SpecialUse | null;
  name: string;
  uidValidity: number;
  highestModSeq: Seq;
  uidNext = 1 as Uid;
  /** Octets of its messages. */
  size = 0;
  readonly messages: Messages;
  readonly vanished = new VanishedWindow();

  constructor(facts: MailboxFacts, messages = new Messages()) {
    this.messages = messages;
    this.id = facts.id;
    this.name = facts.name;
    this.specialUse = facts.specialUse;
    this.uidValidity = facts.uidValidity;
    this.highestModSeq = facts.highestModSeq;
  }

  /** What changes the one does not change the other. The fork knows nothing of what vanished. */
  fork(): Mailbox {
    const fork = new Mailbox(this, this.messages.fork());
    fork.uidNext = this.uidNext;
    fork.size = this.size;
    fork.vanished.restore(this.highestModSeq, []);
    return fork;
  }

  /** Whether that many more UIDs can be given before UIDNEXT leaves 32 bits. */
  hasUids(count: number): boolean {
    return this.uidNext + count <= MAX_UID;
  }
}
