/**
 * The confirmed state of an account on this device: ledger (what the clear fields say), fold (mailboxes) and email
 * records, moved on together, one checked entry at a time. Everything else asks it or feeds it.
 */
import type { CryptoPort } from "../crypto/primitives.ts";
import { equalBytes } from "../lib/bytes.ts";
import { emailNumber, seq as toSeq, type BlobId, type DeviceId, type EntryId, type Seq } from "../lib/ids.ts";
import { err, ok, type Result } from "../lib/result.ts";
import type { ChainPoint } from "../log/chain.ts";
import { checkEntry, type Checked } from "../log/check.ts";
import { checkStateHash } from "../log/checkpoint.ts";
import { parseEntry, releasedBlobs, type Entry } from "../log/entry.ts";
import type { Ledger } from "../log/ledger.ts";
import type { Violation } from "../log/violation.ts";
import { FOLD_VERSION, type MailboxFold } from "../mailbox/fold.ts";
import type { Change, Outcome } from "../mailbox/op.ts";
import type { EmailRecord } from "./email-record.ts";
import { createListeners } from "./listeners.ts";
import type { OpenedEntry, OpenFailure, Opener } from "./opener.ts";
import type { RecordPages } from "./record-pages.ts";

export type ReplicaFailure =
  | { readonly type: "violation"; readonly seq: Seq; readonly violation: Violation }
  | { readonly type: "noKey"; readonly seq: Seq }
  /** the account is folded by rules that this version does not know */
  | { readonly type: "update"; readonly seq: Seq };

export interface AppliedEntry {
  readonly id: EntryId;
  /** Who wrote it; null: no device. */
  readonly device: DeviceId | null;
  readonly outcomes: readonly Outcome[];
}

/** An entry being opened before its turn: nothing of it is checked yet. */
export interface PreparedEntry {
  readonly bytes: Uint8Array;
  readonly entry: Entry | null;
  readonly opened: Promise<Result<OpenedEntry, OpenFailure>> | null;
}

export interface Replica {
  readonly ledger: Ledger;
  readonly fold: MailboxFold;
  /** Begins to open what will be entry `seq`. Several may be under way at once. */
  prepare(bytes: Uint8Array, seq: Seq): PreparedEntry;
  /** Checks and applies the next entry of the log; nothing has changed if it fails. */
  apply(prepared: PreparedEntry): Promise<Result<AppliedEntry, ReplicaFailure>>;
  subscribe(listener: (changes: readonly Change[]) => void): () => void;
  /** Blobs that entries have released since this was asked last. */
  takeReleased(): readonly BlobId[];
}

export interface ReplicaParts {
  readonly crypto: CryptoPort;
  readonly ledger: Ledger;
  readonly fold: MailboxFold;
  readonly opener: Opener;
  readonly records: RecordPages;
  /** A point the log must go through: what this device was handed when it joined. */
  readonly trusted: ChainPoint;
  /** Checkpoints that were found to be of another state, and are left aside. */
  readonly accepted: (seq: Seq) => boolean;
  /** This device's own hash of the state it holds, to compare with a checkpoint's. */
  readonly stateHash: () => Promise<Uint8Array>;
}

export function createReplica(parts: ReplicaParts): Replica {
  const { crypto, ledger, fold, opener, records, trusted } = parts;
  const listeners = createListeners<readonly Change[]>();
  const released = new Set<BlobId>();

  async function check({ entry, bytes }: PreparedEntry): Promise<Result<Checked, ReplicaFailure>> {
    const broken = (violation: Violation): Result<never, ReplicaFailure> =>
      err({ type: "violation", seq: toSeq(ledger.seq + 1), violation });
    if (!entry) return broken({ type: "malformed" });
    const checked = await checkEntry(crypto, ledger, entry, bytes);
    if (!checked.ok) return broken(checked.error);
    const { seq, head } = checked.value;
    if (seq === trusted.seq && !equalBytes(head, trusted.head)) return broken({ type: "headMismatch", seq });
    if (entry.type === "account" && entry.record.foldVersion > FOLD_VERSION) return err({ type: "update", seq });
    // only states of the same fold can be compared
    if (entry.type !== "checkpoint" || entry.body.foldVersion !== FOLD_VERSION || parts.accepted(seq)) return checked;
    const differs = checkStateHash(entry, await parts.stateHash());
    return differs ? broken(differs) : checked;
  }

  /** Files the records of the emails that the fold has just numbered. */
  function keep(from: number, found: readonly EmailRecord[]): void {
    const byId = new Map(found.map((record) => [record.id, record]));
    for (let n = from; n < fold.state.emailCount; n++) {
      const email = fold.state.email(emailNumber(n));
      const record = email && byId.get(email.id);
      if (record) records.put(emailNumber(n), record);
    }
  }

  /** Only what no mailbox referred to: a release of anything else frees nothing here. */
  function noteReleased(entry: Entry, act: () => void): void {
    const named = releasedBlobs(entry);
    const before = named.length > 0 ? new Set(fold.state.unreleased()) : null;
    act();
    for (const blob of named) if (before?.has(blob)) released.add(blob);
  }

  return {
    ledger,
    fold,
    prepare(bytes, seq) {
      const entry = parseEntry(bytes);
      const opened = entry && opener.open(entry, seq);
      // an entry whose turn never comes fails unheard
      opened?.catch(() => undefined);
      return { bytes, entry, opened };
    },
    async apply(prepared) {
      const next = toSeq(ledger.seq + 1);
      const checked = await check(prepared);
      if (!checked.ok) return checked;
      const { entry } = checked.value;
      const opened = await (prepared.opened ?? opener.open(entry, next));
      if (!opened.ok) return err(openFailure(opened.error, next));
      const before = fold.state.emailCount;
      let changes: readonly Change[] = [];
      let outcomes: readonly Outcome[] = [];
      noteReleased(entry, () => {
        ledger.advance(checked.value);
        ({ changes, outcomes } = fold.apply(opened.value.fold));
      });
      keep(before, opened.value.records);
      listeners.tell(changes);
      return ok({ id: entry.id, device: "device" in entry ? entry.device : null, outcomes });
    },
    subscribe: listeners.add,
    takeReleased() {
      const taken = [...released];
      released.clear();
      return taken;
    },
  };
}

const openFailure = (failure: OpenFailure, seq: Seq): ReplicaFailure =>
  failure.type === "noKey" ? { type: "noKey", seq } : { type: "violation", seq, violation: { type: "ageHeader" } };
