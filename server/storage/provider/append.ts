/** Appending to a log: signatures verified outside the transaction, everything else decided and written inside it. */
import { answeredBy } from "../../../shared/log/answered-by.ts";
import { checkSignatures, type Checked } from "../../../shared/log/check.ts";
import { addedBlobs, parseEntry, releasedBlobs, type Entry } from "../../../shared/log/entry.ts";
import { findDevice, type AccountRecord } from "../../../shared/log/record.ts";
import type { SignatureClaim } from "../../../shared/log/signature-claim.ts";
import { concatBytes, bytesToHex } from "../../../shared/lib/bytes.ts";
import type { AccountId, Seq } from "../../../shared/lib/ids.ts";
import type { CryptoPort } from "../../../shared/crypto/primitives.ts";
import type { AccountRow, LogEnd } from "./account-table.ts";
import { switchAccess } from "./access-rules.ts";
import type { GroupCommit } from "./group-commit.ts";
import { recordCosts } from "./record-cost.ts";
import type { RecordRate } from "./record-rate.ts";
import {
  stageBatch,
  type Brought,
  type BroughtAccess,
  type ParsedEntry,
  type ProviderRules,
  type Refused,
  type Staged,
} from "./stage.ts";
import type { Tables } from "./tables.ts";

export interface Appended {
  readonly type: "appended";
  readonly assigned: readonly Seq[];
  /** The log's end after it. */
  readonly seq: Seq;
  readonly head: Uint8Array;
}

export type AppendOutcome =
  | Appended
  | ({ readonly type: "refused" } & Refused)
  | { readonly type: "unknownAccount" }
  /** `permit` said no. */
  | { readonly type: "forbidden" }
  /** Devices wrote too many records; the batch may pass in so many seconds. */
  | { readonly type: "slowed"; readonly retryAfterSeconds: number };

export interface AppendContext {
  readonly commit: GroupCommit;
  readonly tables: Tables;
  readonly rate: RecordRate;
  readonly foldVersion: number;
  /** Unix seconds. */
  readonly now: () => number;
}

export interface AppendOptions {
  readonly brought?: Brought;
  /** Written by `permit`. */
  readonly broughtAccess?: BroughtAccess;
  /** Whether this entry may be appended by whoever asks; runs on each before anything else. */
  readonly allow?: (entry: Entry) => boolean;
  /** Runs inside the transaction before anything is written; false = nothing is. May write what goes with it. */
  readonly permit?: () => boolean;
}

/** Signatures that the log moving on may bring up anew; more turns are a refusal to be retried by the client. */
const MAX_TURNS = 8;

export async function appendBatch(
  context: AppendContext,
  account: AccountId,
  batch: readonly Uint8Array[],
  options: AppendOptions,
): Promise<AppendOutcome> {
  const parsed = parseBatch(batch, options);
  if (!("entries" in parsed)) return parsed;
  const { entries } = parsed;
  const verified = new Set<string>();
  if (entries.some(({ entry }) => entry.type !== "incoming")) {
    const refusal = await verifyAhead(context, account, entries, options, verified);
    if (refusal) return refusal;
  }
  for (let turn = 0; turn < MAX_TURNS; turn++) {
    const outcome = await context.commit.submit(() => transact(context, account, entries, options, verified));
    if (!("claims" in outcome)) return outcome;
    const violation = await verifyClaims(context.tables.crypto, outcome.claims, verified);
    if (violation) return { type: "refused", violation, index: 0 };
  }
  throw new Error("the log moved on too fast");
}

type Parsed = { readonly entries: readonly ParsedEntry[] } | Extract<AppendOutcome, { type: "refused" }>;

function parseBatch(batch: readonly Uint8Array[], { allow }: AppendOptions): Parsed {
  const entries: ParsedEntry[] = [];
  for (const [index, bytes] of batch.entries()) {
    const entry = parseEntry(bytes);
    if (!entry) return { type: "refused", violation: { type: "malformed" }, index };
    if (allow && !allow(entry)) return { type: "refused", violation: { type: "notAllowed" }, index };
    entries.push({ entry, bytes });
  }
  return { entries };
}

/** A refusal found on the committed state, signatures included; entry by entry, so that its index is right. */
async function verifyAhead(
  context: AppendContext,
  account: AccountId,
  entries: readonly ParsedEntry[],
  { brought = null, broughtAccess = null }: AppendOptions,
  verified: Set<string>,
): Promise<AppendOutcome | null> {
  const { tables } = context;
  const row = tables.accounts.byId(account);
  if (!row) return { type: "unknownAccount" };
  const rules = rulesOf(context, broughtAccess);
  const staged = stageBatch(tables, row, entries, brought, rules);
  if (!staged.ok) return { type: "refused", ...staged.error };
  const violation = await verifyClaims(tables.crypto, staged.value.claims, verified);
  if (!violation) return null;
  const index = await firstUnverified(tables, row, entries, brought, rules);
  return { type: "refused", violation, index };
}

const rulesOf = ({ foldVersion, now }: AppendContext, access: BroughtAccess): ProviderRules => ({
  ...{ foldVersion, now: now(), access },
});

async function firstUnverified(
  tables: Tables,
  row: AccountRow,
  entries: readonly ParsedEntry[],
  brought: Brought,
  rules: ProviderRules,
): Promise<number> {
  for (let count = 1; count < entries.length; count++) {
    const staged = stageBatch(tables, row, entries.slice(0, count), brought, rules);
    if (staged.ok && (await checkSignatures(tables.crypto, staged.value.claims))) return count - 1;
  }
  return entries.length - 1;
}

async function verifyClaims(crypto: CryptoPort, claims: readonly SignatureClaim[], verified: Set<string>) {
  const open = claims.filter((claim) => !verified.has(claimName(crypto, claim)));
  const violation = await checkSignatures(crypto, open);
  if (!violation) for (const claim of open) verified.add(claimName(crypto, claim));
  return violation;
}

const claimName = (crypto: CryptoPort, { key, message, signature }: SignatureClaim): string =>
  bytesToHex(crypto.sha256(concatBytes(key, signature, message)));

type Turn = AppendOutcome | { readonly claims: readonly SignatureClaim[] };

function transact(
  context: AppendContext,
  account: AccountId,
  entries: readonly ParsedEntry[],
  { brought = null, broughtAccess = null, permit }: AppendOptions,
  verified: ReadonlySet<string>,
): Turn {
  const { tables, rate } = context;
  const rules = rulesOf(context, broughtAccess);
  const row = tables.accounts.byId(account);
  if (!row) return { type: "unknownAccount" };
  const staged = stageBatch(tables, row, entries, brought, rules);
  if (!staged.ok) return { type: "refused", ...staged.error };
  const { claims } = staged.value;
  if (!claims.every((claim) => verified.has(claimName(tables.crypto, claim)))) return { claims };
  const costs = recordCosts(account, tables.record(row)?.record ?? null, staged.value.fresh);
  const wait = rate.wait(costs, rules.now);
  if (wait > 0) return { type: "slowed", retryAfterSeconds: wait };
  if (permit?.() === false) return { type: "forbidden" };
  const end = write(tables, row, staged.value, brought, rules.now);
  rate.spend(costs, rules.now);
  return { type: "appended", assigned: staged.value.assigned, seq: end.seq, head: end.head };
}

function write(tables: Tables, row: AccountRow, { fresh }: Staged, brought: Brought, now: number): LogEnd {
  let end: LogEnd = row;
  let record = tables.record(row)?.record ?? null;
  for (const checked of fresh) {
    end = endAfter(end, checked);
    if (checked.entry.type === "account") {
      if (record) noteRemovals(tables, row, record, checked.entry.record, checked.seq);
      switchAccess(tables, row.key, record, checked.entry.record);
      if (answeredBy(checked.entry.record.flavor) !== "provider") {
        tables.vacations.remove(row.key);
        tables.vacations.forgetAll(row.key);
      }
      record = checked.entry.record;
    }
    tables.entries.insert(row.key, end.epoch, checked);
    for (const blob of addedBlobs(checked.entry)) {
      if (brought?.id === blob) tables.blobs.insert(row.key, brought, "live", end.epoch, now);
      else tables.blobs.setLive(row.key, blob, end.epoch);
    }
    if (checked.entry.type === "account") tables.blobs.setKeyring(row.key, checked.entry.record.keyring.id);
    for (const blob of releasedBlobs(checked.entry)) tables.blobs.setDead(row.key, blob, now);
  }
  if (fresh.length > 0) tables.accounts.advance(row.key, end);
  return end;
}

/**
 * What a removed device may still do needs its key, which no record in force has any more. A provider device may do nothing:
 * whoever came in by its keys comes in by a password again, or does not.
 */
function noteRemovals(tables: Tables, row: AccountRow, before: AccountRecord, after: AccountRecord, seq: Seq): void {
  for (const { id, key, kind } of before.devices) {
    if (findDevice(after, id)) continue;
    if (kind !== "provider") tables.removed.set(row.key, id, { key, seq });
    tables.seen.forget(row.key, id);
  }
}

function endAfter(before: LogEnd, { entry, seq, head }: Checked): LogEnd {
  const { recordSeq, checkpointSeq, generation, epoch } = before;
  const moved = { recordSeq, checkpointSeq, generation, epoch, seq, head };
  switch (entry.type) {
    case "account":
      return { ...moved, recordSeq: seq, epoch: entry.record.epoch, generation: Math.max(1, generation) };
    case "generation":
      return { ...moved, generation: entry.generation };
    case "checkpoint":
      return { ...moved, checkpointSeq: seq };
    case "device":
    case "incoming":
      return moved;
  }
}
