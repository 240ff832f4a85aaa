/**
 * The replica at rest on this device: one sealed document with ledger and fold, so that a warm start applies only what
 * came after it. Record pages are written first: a crash in between costs work, not state.
 */
import { decodeCbor, encodeCbor } from "../../lib/cbor.ts";
import { asBytesUpTo, asList } from "../../lib/cbor-fields.ts";
import type { Seq } from "../../lib/ids.ts";
import { createLock } from "../../lib/lock.ts";
import { FOLD_VERSION } from "../../mailbox/fold.ts";
import type { RecordPages } from "./record-pages.ts";
import type { Replica } from "./replica.ts";
import type { SealedDocs } from "./sealed-docs.ts";

export const SNAPSHOT = "snapshot";
const MAX_BYTES = 1 << 30;

/** A snapshot is as large as the account: what it costs is spread over more entries and more time the larger it is. */
const ENTRIES_PER_SNAPSHOT = { least: 200, most: 2_000, emailsPerEntry: 50 };
const QUIET = { least: 5_000, most: 120_000, emailsPerMillisecond: 1 };

export interface SnapshotBytes {
  readonly ledger: Uint8Array;
  readonly fold: Uint8Array;
}

/** Null if there is none, or a newer fold wrote it. */
export async function readSnapshot(docs: SealedDocs): Promise<SnapshotBytes | null> {
  const bytes = await docs.get(SNAPSHOT);
  const [version, foldVersion, ledgerValue, foldValue] = asList(bytes && decodeCbor(bytes)) ?? [];
  const ledger = asBytesUpTo(ledgerValue, MAX_BYTES);
  const fold = asBytesUpTo(foldValue, MAX_BYTES);
  const isKnown = foldVersion === 1 || foldVersion === FOLD_VERSION;
  return version === 1 && isKnown && ledger && fold ? { ledger, fold } : null;
}

export interface Snapshots {
  /** Entries applied since the last one. */
  readonly behind: number;
  /** Enough has come that one is worth its cost, also in the middle of a long sync. */
  isDue(): boolean;
  /** Milliseconds without a change after which one is saved. */
  quiet(): number;
  /** The log may go on meanwhile. */
  save(): Promise<void>;
}

export interface SnapshotParts {
  readonly replica: Pick<Replica, "ledger" | "fold">;
  readonly records: RecordPages;
  readonly docs: SealedDocs;
  /** What is saved already. */
  readonly from: Seq;
  /** Of a home that keeps nothing: records are saved, which makes them small, and no more. */
  readonly passing: boolean;
}

export function createSnapshots({ replica, records, docs, from, passing }: SnapshotParts): Snapshots {
  const { ledger, fold } = replica;
  const lock = createLock();
  let savedAt = from;
  const emails = (): number => fold.state.emailCount;
  const behind = (): number => ledger.seq - savedAt;

  /** Ledger and fold are encoded in one go, so that they stand for the same seq; pages may hold more. */
  async function write(): Promise<void> {
    if (behind() === 0) return;
    const { seq } = ledger;
    const bytes = passing ? null : encodeCbor([1, FOLD_VERSION, ledger.encode(), fold.encode()]);
    if (!(await records.save())) return;
    if (bytes) await docs.put(SNAPSHOT, bytes);
    savedAt = seq;
  }

  return {
    get behind() {
      return behind();
    },
    isDue: () => behind() >= between(ENTRIES_PER_SNAPSHOT, emails() / ENTRIES_PER_SNAPSHOT.emailsPerEntry),
    quiet: () => between(QUIET, emails() / QUIET.emailsPerMillisecond),
    save: () => lock(write),
  };
}

const between = ({ least, most }: { readonly least: number; readonly most: number }, value: number): number =>
  Math.min(most, Math.max(least, value));
