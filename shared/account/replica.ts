/**
 * The confirmed state of an account on this device: ledger (what the clear fields say), fold (mailboxes) and email
 * records, moved on together, one checked entry at a time. Everything else asks it or feeds it.
 */
import type { CryptoPort } from "../crypto/primitives.ts";
import { emailNumber, seq as toSeq, type EmailNumber, type EntryId, type Seq } from "../lib/ids.ts";
import { err, ok, type Result } from "../lib/result.ts";
import { checkBytes, type Checked } from "../log/check.ts";
import { checkStateHash } from "../log/checkpoint.ts";
import type { Ledger } from "../log/ledger.ts";
import type { Violation } from "../log/violation.ts";
import type { MailboxFold } from "../mailbox/fold.ts";
import type { Change, Outcome } from "../mailbox/op.ts";
import type { EmailRecord } from "./email-record.ts";
import type { OpenFailure, Opener } from "./opener.ts";
import type { RecordPages } from "./record-pages.ts";

export type ReplicaFailure =
  | { readonly type: "violation"; readonly seq: Seq; readonly violation: Violation }
  | { readonly type: "noKey"; readonly seq: Seq };

export interface AppliedEntry {
  readonly id: EntryId;
  readonly changes: readonly Change[];
  readonly outcomes: readonly Outcome[];
}

export interface Replica {
  readonly ledger: Ledger;
  readonly fold: MailboxFold;
  /** Checks, opens and applies the next entry of the log; nothing has changed if it fails. */
  apply(bytes: Uint8Array): Promise<Result<AppliedEntry, ReplicaFailure>>;
  subscribe(listener: (changes: readonly Change[]) => void): () => void;
}

export interface ReplicaParts {
  readonly crypto: CryptoPort;
  readonly ledger: Ledger;
  readonly fold: MailboxFold;
  readonly opener: Opener;
  readonly records: RecordPages;
  /** This device's own hash of the state it holds, to compare with a checkpoint's. */
  readonly stateHash: () => Promise<Uint8Array>;
}

export function createReplica(parts: ReplicaParts): Replica {
  const { crypto, ledger, fold, opener, records } = parts;
  const listeners = new Set<(changes: readonly Change[]) => void>();

  async function check(bytes: Uint8Array): Promise<Result<Checked, Violation>> {
    const checked = await checkBytes(crypto, ledger, bytes);
    if (!checked.ok || checked.value.entry.type !== "checkpoint") return checked;
    const violation = checkStateHash(checked.value.entry, await parts.stateHash());
    return violation ? err(violation) : checked;
  }

  /** Files the records of the emails that the fold has just numbered. */
  function keep(
    from: number,
    found: readonly EmailRecord[],
    put: (email: EmailNumber, record: EmailRecord) => void,
  ): void {
    const byId = new Map(found.map((record) => [record.id, record]));
    for (let n = from; n < fold.state.emailCount; n++) {
      const email = fold.state.email(emailNumber(n));
      const record = email && byId.get(email.id);
      if (record) put(emailNumber(n), record);
    }
  }

  return {
    ledger,
    fold,
    async apply(bytes) {
      const next = toSeq(ledger.seq + 1);
      const checked = await check(bytes);
      if (!checked.ok) return err({ type: "violation", seq: next, violation: checked.error });
      const opened = await opener.open(checked.value.entry, next);
      if (!opened.ok) return err(openFailure(opened.error, next));
      const before = fold.state.emailCount;
      const put = await records.writer(emailNumber(before), opened.value.records.length);
      ledger.advance(checked.value);
      const { changes, outcomes } = fold.apply(opened.value.fold);
      keep(before, opened.value.records, put);
      for (const listener of listeners) listener(changes);
      return ok({ id: checked.value.entry.id, changes, outcomes });
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

const openFailure = (failure: OpenFailure, seq: Seq): ReplicaFailure =>
  failure.type === "noKey" ? { type: "noKey", seq } : { type: "violation", seq, violation: { type: "ageHeader" } };
