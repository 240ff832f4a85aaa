/**
 * The confirmed state of an account on this device: ledger (what the clear fields say), fold (mailboxes) and email
 * records, moved on together, one checked entry at a time. Everything else asks it or feeds it.
 */
import type { CryptoPort } from "../../crypto/primitives.ts";
import { equalBytes } from "../../lib/bytes.ts";
import { emailNumber, seq as toSeq, type BlobId, type DeviceId, type EntryId, type Seq } from "../../lib/ids.ts";
import { err, ok, type Result } from "../../lib/result.ts";
import type { ChainPoint } from "../../log/chain.ts";
import { checkEntry, type Checked } from "../../log/check.ts";
import { checkStateHash } from "../../log/checkpoint.ts";
import { parseEntry, releasedBlobs, type AccountEntry, type Entry } from "../../log/entry.ts";
import type { Ledger } from "../../log/ledger.ts";
import { changesLost } from "../../log/record-identity.ts";
import type { AccountRecord } from "../../log/record.ts";
import type { Violation } from "../../log/violation.ts";
import { FOLD_VERSION, type FoldVersion, type MailboxFold } from "../../mailbox/fold.ts";
import { foldVersionOf } from "../../mailbox/op-codec.ts";
import type { Change, FoldEntry, Outcome } from "../../mailbox/op.ts";
import type { EmailRecord } from "./email-record.ts";
import type { FollowFailure, HeldKeys } from "../keys/held-keys.ts";
import { createListeners } from "../listeners.ts";
import type { OpenedEntry, OpenFailure, Opener } from "./opener.ts";
import type { RecordPages } from "./record-pages.ts";

export type ReplicaFailure =
  | { readonly type: "violation"; readonly seq: Seq; readonly violation: Violation }
  | { readonly type: "noKey"; readonly seq: Seq }
  /** the keyring that this record names can not be had now */
  | { readonly type: "offline" }
  /** the author of this record sealed the keys without this device */
  | { readonly type: "lockedOut"; readonly seq: Seq }
  /** this record removed this device; it has been applied. `by`: the device that signed it, null: the words */
  | { readonly type: "revoked"; readonly seq: Seq; readonly by: DeviceId | null }
  /** the account is folded by rules that this version does not know */
  | { readonly type: "update"; readonly seq: Seq };

export interface AppliedEntry {
  readonly id: EntryId;
  /** The device that wrote it; null: none. */
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
  /** Who removed this device, once that is in the log. */
  readonly removal: Extract<ReplicaFailure, { type: "revoked" }> | null;
  /** Blobs that entries have released since this was asked last. */
  takeReleased(): readonly BlobId[];
}

/** One version of the account record and the one before it. */
export interface RecordStep {
  readonly before: AccountRecord;
  readonly entry: AccountEntry;
  readonly seq: Seq;
}

export interface ReplicaParts {
  readonly crypto: CryptoPort;
  readonly ledger: Ledger;
  readonly fold: MailboxFold;
  readonly opener: Opener;
  readonly keys: HeldKeys;
  readonly records: RecordPages;
  /** A record that follows another is being read; what it does is durable when this resolves. */
  readonly onRecord: (step: RecordStep) => Promise<void>;
  /** Hears of each entry when it has been applied, before anybody else does. */
  readonly onApplied?: (entry: AppliedEntry) => void;
  /** A point the log must go through: what this device was handed when it joined. */
  readonly trusted: ChainPoint;
  /** Checkpoints that were found to be of another state, and are left aside. */
  readonly accepted: (seq: Seq) => boolean;
  /** This device's own hash of the state it holds, to compare with a checkpoint's. */
  readonly stateHash: (version: FoldVersion) => Promise<Uint8Array>;
}

export function createReplica(parts: ReplicaParts): Replica {
  const { crypto, ledger, fold, opener, keys, records, trusted } = parts;
  const listeners = createListeners<readonly Change[]>();
  let removal = removalAt(parts);
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
    const version = checkpointVersion(ledger);
    if (entry.type !== "checkpoint" || entry.body.foldVersion !== version || parts.accepted(seq)) return checked;
    // its author folded other epochs than are known now
    if (ledger.record && !keys.comparable(entry.epoch, ledger.record.record)) return checked;
    const differs = checkStateHash(entry, await parts.stateHash(version));
    return differs ? broken(differs) : checked;
  }

  /** Opened ahead of its turn, or anew where a record before it has brought the keys. */
  async function openedInTurn(
    { opened }: PreparedEntry,
    entry: Entry,
    seq: Seq,
  ): Promise<Result<OpenedEntry, OpenFailure>> {
    const early = await opened;
    return early && (early.ok || early.error.type !== "noKey") ? early : opener.open(entry, seq);
  }

  async function follow(entry: Entry, seq: Seq): Promise<Result<null, ReplicaFailure>> {
    if (entry.type !== "account") return ok(null);
    const followed = await keys.follow(entry);
    if (!followed.ok) return err(followFailure(followed.error, seq));
    if (ledger.record) await parts.onRecord({ before: ledger.record.record, entry, seq });
    return followed;
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
      // what comes after is no longer this device's to read
      if (removal) return err(removal);
      const next = toSeq(ledger.seq + 1);
      const checked = await check(prepared);
      if (!checked.ok) return checked;
      const { entry } = checked.value;
      const opened = await openedInTurn(prepared, entry, next);
      if (!opened.ok) return err(openFailure(opened.error, next));
      const followed = await follow(entry, next);
      if (!followed.ok) return followed;
      const before = fold.state.emailCount;
      const readable = ofVersion(opened.value, ledger.record?.record.foldVersion ?? 1);
      const folded = foldEntryOf(readable, ledger, entry);
      const removedBy = removalBy(keys, ledger, entry, next);
      let changes: readonly Change[] = [];
      let outcomes: readonly Outcome[] = [];
      noteReleased(entry, () => {
        ledger.advance(checked.value);
        ({ changes, outcomes } = fold.apply(folded));
      });
      keep(before, readable.records);
      const applied = { id: entry.id, device: authorOf(entry), outcomes };
      parts.onApplied?.(applied);
      listeners.tell(changes);
      removal ??= removedBy;
      return ok(applied);
    },
    subscribe: listeners.add,
    get removal() {
      return removal;
    },
    takeReleased() {
      const taken = [...released];
      released.clear();
      return taken;
    },
  };
}

/** The form of states in checkpoints: older versions of this program take part in accounts whose record lets them. */
export const checkpointVersion = ({ record }: Pick<Ledger, "record">): FoldVersion =>
  (record?.record.foldVersion ?? 1) < FOLD_VERSION ? 1 : FOLD_VERSION;

type Removed = Extract<ReplicaFailure, { type: "revoked" }>;

/** A device that had read of its removal before it was started. */
function removalAt({ ledger, keys }: ReplicaParts): Removed | null {
  const { record, seq } = ledger;
  return record && keys.isOut(record.record, seq) ? { type: "revoked", seq, by: record.signer } : null;
}

function removalBy(keys: HeldKeys, { record }: Ledger, entry: Entry, seq: Seq): Removed | null {
  if (entry.type !== "account" || !record || !keys.isRemovedBy(record.record, entry.record, seq)) return null;
  return { type: "revoked", seq, by: entry.signer };
}

/** Operations that the account's fold version does not have are malformed, as older versions of this program take them. */
function ofVersion(opened: OpenedEntry, version: number): OpenedEntry {
  const { fold } = opened;
  if (fold.kind !== "ops" || fold.ops === null || foldVersionOf(fold.ops) <= version) return opened;
  return { fold: { ...fold, ops: null }, records: [] };
}

/** An account that was taken back without some epochs begins a new generation: UIDs may mean other messages now. */
function foldEntryOf({ fold }: OpenedEntry, { record: before }: Ledger, entry: Entry): FoldEntry {
  if (entry.type !== "account" || !before || entry.record.at === null) return fold;
  return changesLost(before.record, entry.record) ? { kind: "generation", seq: fold.seq, time: entry.record.at } : fold;
}

function authorOf(entry: Entry): DeviceId | null {
  if (entry.type === "incoming") return null;
  return "device" in entry ? entry.device : entry.signer;
}

function followFailure(failure: FollowFailure, seq: Seq): ReplicaFailure {
  switch (failure.type) {
    case "offline":
      return failure;
    case "blobHash":
    case "blobMissing":
      return { type: "violation", seq, violation: failure };
    case "lockedOut":
      return { type: "lockedOut", seq };
  }
}

const openFailure = (failure: OpenFailure, seq: Seq): ReplicaFailure =>
  failure.type === "noKey" ? { type: "noKey", seq } : { type: "violation", seq, violation: { type: "ageHeader" } };
