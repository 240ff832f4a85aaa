/**
 * What appending a batch would do, decided without writing: run before a transaction to learn which signatures to
 * verify, and again inside it. The rules are checkRules (shared/log/check.ts), every reader's own, plus the provider's:
 * times fit its clock, blobs are there, records are of its own addresses and a fold it has, what opens a provider device is
 * there before the device is, and an id stands for the same bytes.
 */
import { checkRules, type Checked } from "../../../shared/log/check.ts";
import { nextPoint } from "../../../shared/log/chain.ts";
import { addedBlobs, type Entry } from "../../../shared/log/entry.ts";
import type { BlobRef } from "../../../shared/log/fields.ts";
import { stageLedger } from "../../../shared/log/staged-ledger.ts";
import type { SignatureClaim } from "../../../shared/log/signature-claim.ts";
import type { Violation } from "../../../shared/log/violation.ts";
import { clockFault } from "../../../shared/storage/record-clock.ts";
import { equalBytes } from "../../../shared/lib/bytes.ts";
import { err, ok, type Result } from "../../../shared/lib/result.ts";
import type { BlobId, DeviceId, EntryId, Seq } from "../../../shared/lib/ids.ts";
import { accessFits, setsNeeded } from "./access-rules.ts";
import type { AccountRow } from "./account-table.ts";
import type { BlobRow, NewBlob } from "./blob-table.ts";
import type { Tables } from "./tables.ts";

export interface ParsedEntry {
  readonly entry: Entry;
  readonly bytes: Uint8Array;
}

/** A blob that comes with its entry: an incoming body, a genesis' keyring. */
export type Brought = NewBlob | null;
/** Whose access set comes with its genesis. */
export type BroughtAccess = DeviceId | null;

export interface Staged {
  /** To be written, in order. */
  readonly fresh: readonly Checked[];
  /** Seqs of all entries given. */
  readonly assigned: readonly Seq[];
  /** To be verified before anything is written. */
  readonly claims: readonly SignatureClaim[];
}

export interface Refused {
  readonly violation: Violation;
  readonly index: number;
}

export interface ProviderRules {
  /** Unix seconds. */
  readonly now: number;
  /** The newest fold version this provider's webmail has. */
  readonly foldVersion: number;
  readonly access: BroughtAccess;
}

export function stageBatch(
  tables: Tables,
  row: AccountRow,
  batch: readonly ParsedEntry[],
  brought: Brought,
  rules: ProviderRules,
): Result<Staged, Refused> {
  const view = stageLedger(tables.view(row));
  const given = new Map<EntryId, { readonly seq: Seq; readonly bytes: Uint8Array }>();
  const fresh: Checked[] = [];
  const assigned: Seq[] = [];
  const claims: SignatureClaim[] = [];
  let switched = false;
  for (const [index, { entry, bytes }] of batch.entries()) {
    const known = given.get(entry.id) ?? tables.entries.byId(row.key, entry.id);
    if (known) {
      const same = entry.account === row.id && equalBytes(known.bytes, bytes);
      if (!same) return err({ violation: { type: "conflict", entry: entry.id }, index });
      assigned.push(known.seq);
      continue;
    }
    const checks = checkRules(view, entry);
    const violation = checks.ok
      ? (clockFault(view.record?.record ?? null, entry, rules.now) ??
        recordFault(tables, row, entry, rules.foldVersion) ??
        blobFault(tables, row, entry, brought))
      : checks.error;
    if (violation) return err({ violation, index });
    const before = view.record?.record ?? null;
    if (entry.type === "account" && setsNeeded(before, entry.record).length > 0) {
      // the sets of a second switch would be made from what is not there yet
      if (switched || !accessFits(tables.access, row.key, before, entry.record, rules.access))
        return err({ violation: { type: "notAllowed" }, index });
      switched = true;
    }
    if (checks.ok) claims.push(...checks.value);
    const checked = { entry, bytes, ...nextPoint(tables.crypto, row.id, view, bytes) };
    view.advance(checked);
    fresh.push(checked);
    assigned.push(checked.seq);
    given.set(entry.id, checked);
  }
  return ok({ fresh, assigned, claims });
}

/**
 * An address of another account would name this one by it wherever the record is shown; a fold that this webmail does not
 * have would lock its users out of it.
 */
function recordFault(tables: Tables, row: AccountRow, entry: Entry, foldVersion: number): Violation | null {
  if (entry.type !== "account") return null;
  const isOwn = tables.accounts.byAddress(entry.record.address)?.key === row.key;
  return isOwn && entry.record.foldVersion <= foldVersion ? null : { type: "notAllowed" };
}

/** Added blobs are uploaded and what the entry says of them is true. */
function blobFault(tables: Tables, row: AccountRow, entry: Entry, brought: Brought): Violation | null {
  const claimed = claimedBlob(entry);
  for (const blob of addedBlobs(entry)) {
    const stored = tables.blobs.get(row.key, blob);
    const found = brought?.id === blob ? (stored ? null : brought) : pendingOrNull(stored);
    if (!found || (claimed?.id === blob && !matches(claimed, found))) return missing(blob);
  }
  return null;
}

const missing = (blob: BlobId): Violation => ({ type: "blobMissing", blob });
const pendingOrNull = (stored: BlobRow | null): BlobRow | null => (stored?.state === "pending" ? stored : null);
const matches = (ref: BlobRef, blob: { readonly size: number; readonly sha256: Uint8Array }): boolean =>
  ref.size === blob.size && equalBytes(ref.sha256, blob.sha256);

/** The blob whose hash and size the entry states. */
function claimedBlob(entry: Entry): BlobRef | null {
  switch (entry.type) {
    case "incoming":
      return entry.blob;
    case "account":
      return entry.record.keyring;
    case "checkpoint":
      return entry.body.manifest;
    case "device":
    case "generation":
      return null;
  }
}
