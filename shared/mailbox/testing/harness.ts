/** A fold under test, told what to do in few words. */
import { seq } from "../../lib/ids.ts";
import type { MailboxId } from "../../lib/ids.ts";
import { createFold } from "../fold.ts";
import type { MailboxFold } from "../fold.ts";
import type { EmailFacts } from "../op.ts";
import type { Applied, Op, Outcome } from "../op.ts";
import { uidSetOf } from "../uid-set.ts";
import type { UidSet } from "../uid-set.ts";
import type { MailboxView } from "../view.ts";
import type { Step } from "./entries.ts";
import { testEmail } from "./ids.ts";

/** T of a fold under test. */
export const TEST_TIME = 1_000;

export class FoldHarness {
  readonly fold: MailboxFold = createFold();
  /** The changes of the last entry. */
  changes: Applied["changes"] = [];

  constructor() {
    this.apply({ kind: "generation", time: TEST_TIME });
  }

  apply(step: Step): readonly Outcome[] {
    const entry = { ...step, seq: seq(this.fold.state.seq + 1) };
    const { changes, outcomes } = this.fold.apply(entry);
    this.changes = changes;
    return outcomes;
  }

  /** One entry of these operations. */
  ops(...ops: readonly Op[]): readonly Outcome[] {
    return this.apply({ kind: "ops", ops, releases: [] });
  }

  deliver(...numbers: readonly number[]): void {
    for (const number of numbers) this.email(testEmail(number));
  }

  email(email: EmailFacts, junk = false): void {
    this.apply({ kind: "incoming", email, junk });
  }

  box(id: MailboxId): MailboxView {
    const box = this.fold.state.mailbox(id);
    if (box === null) throw new Error("no such mailbox");
    return box;
  }

  uids(id: MailboxId): number[] {
    const box = this.box(id);
    return Array.from({ length: box.count }, (_, index) => box.uidAt(index));
  }

  /** Flags of the message at a UID. */
  flags(id: MailboxId, uid: number): readonly string[] {
    const box = this.box(id);
    return box.flagsAt(box.lowerBound(uid));
  }

  names(): string[] {
    return this.fold.state.mailboxes().map(({ name }) => name);
  }
}

export const uids = (...list: readonly number[]): UidSet => uidSetOf(list);
