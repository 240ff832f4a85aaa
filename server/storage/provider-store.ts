/**
 * The provider's store in one data folder (docs/protocol.md, "Append" and "Blobs"): every account's log and blobs, the
 * directory of addresses, on SQLite and files.
 *
 *     DIR/provider.db     tables (provider/schema.ts)
 *     DIR/blobs/xx/…      blobs above 64 KiB (provider/blob-files.ts)
 *
 * What answers ok is on disk. What fails leaves nothing behind and may be tried again. One process at a time on a folder:
 * its owner sees to that.
 */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { CryptoPort } from "../../shared/crypto/primitives.ts";
import { assert } from "../../shared/lib/assert.ts";
import { seq as asSeq, type AccountId, type BlobId, type DeviceId, type Seq } from "../../shared/lib/ids.ts";
import { reasonOf } from "../../shared/lib/reason-of.ts";
import { err, ok, type Result } from "../../shared/lib/result.ts";
import type { ChainPoint } from "../../shared/log/chain.ts";
import type { AccountEntry, Entry } from "../../shared/log/entry.ts";
import { MAX_PAGE_ENTRIES, type LogPage, type NumberedEntry } from "../../shared/log/page.ts";
import type { Violation } from "../../shared/log/violation.ts";
import { createAccessRows, layReady, type AccessRows } from "./provider/access-rows.ts";
import { cutAccount, type AccountCut } from "./provider/account-cut.ts";
import { appendBatch, type AppendOptions, type AppendOutcome } from "./provider/append.ts";
import { openBlobFiles, type BlobFiles } from "./provider/blob-files.ts";
import { createBlobs, type BlobBody, type ProviderBlobs, type PutFailure } from "./provider/blobs.ts";
import { burnInvite, createDirectory, type Directory, type JoinRequest } from "./provider/directory.ts";
import type { Removal } from "./provider/device-tables.ts";
import { openSqlite, type SqlDriver } from "./provider/driver.ts";
import { createGroupCommit } from "./provider/group-commit.ts";
import { createKeyedLock } from "./provider/keyed-lock.ts";
import { createRecordRate } from "./provider/record-rate.ts";
import { prepareSchema } from "./provider/schema.ts";
import { createRestoredRows, type RestoredRows } from "./provider/restored-rows.ts";
import { createSubmissionRows, type SubmissionRows } from "./provider/submission-rows.ts";
import { openTables, type Tables } from "./provider/tables.ts";
import { createVacationRows, type VacationRows } from "./provider/vacation-rows.ts";

import { createWatchHub, type WatchListener } from "./provider/watch-hub.ts";

/** Its file in the data folder. */
export const DATABASE = "provider.db";

export type { AccessBase, AccessPut, AccessRow, AccessRows, NewAccess } from "./provider/access-rows.ts";
export type { AccountCut } from "./provider/account-cut.ts";
export type { BlobBody, PutFailure } from "./provider/blobs.ts";
export type { Removal } from "./provider/device-tables.ts";
export type { RestoredRows } from "./provider/restored-rows.ts";
export type { Directory, Invitation, NewAccount, StoredAccount } from "./provider/directory.ts";

export interface ProviderStoreOptions {
  readonly dir: string;
  readonly crypto: CryptoPort;
  /** Unix milliseconds. */
  readonly clock: () => number;
  /** The newest fold version that records may name; without one, any. */
  readonly foldVersion?: number;
  /** Until a released blob is deleted; 30 days. */
  readonly graceSeconds?: number;
  /** Until an uploaded blob no entry adds is deleted; a day. */
  readonly pendingSeconds?: number;
  /** Octets a blob may have. */
  readonly maxBlobBytes?: number;
  /** Octets an account may have uploaded that no entry has added. */
  readonly maxPendingBytes?: number;
  /** Hears of failures of the disk or the database; the text holds no contents. */
  readonly onFailure?: (reason: string) => void;
  /** For tests that make the disk fail. */
  readonly wrapDriver?: (driver: SqlDriver) => SqlDriver;
  readonly wrapFiles?: (files: BlobFiles) => BlobFiles;
}

/** An entry breaks a rule, and none of the batch is stored. */
export interface AppendRefused {
  readonly type: "refused";
  readonly violation: Violation;
  /** Of the entry in the batch. */
  readonly index: number;
}
/** Disk or database: nothing is stored, later tries may work. */
export interface Failing {
  readonly type: "failing";
}
/** There is no such account (any more). */
export interface Gone {
  readonly type: "gone";
}
/** Devices wrote too many records for now; nothing is stored. */
export interface Slowed {
  readonly type: "slowed";
  readonly retryAfterSeconds: number;
}
/** Who appends: a session may not write what the provider writes, nor the identity key anything but the record. */
export type Author = "device" | "identity";

export interface IncomingBlob {
  readonly id: BlobId;
  readonly bytes: Uint8Array;
}

export interface StoreHealth {
  /** Of the database. */
  readonly format: number;
  /** A code or some words; null: it takes writes. */
  readonly databaseFault: string | null;
  readonly blobsFault: string | null;
  /** Unix seconds; null: none of the newest entries is a message. */
  readonly newestDelivery: number | null;
}

export interface ProviderStore {
  readonly directory: Directory;
  /** What opens accounts with a password. */
  readonly access: AccessRows;
  /** That a backup was restored. */
  readonly restored: RestoredRows;
  /** What was sent. */
  readonly submissions: SubmissionRows;
  /** What is answered for whoever is away. */
  readonly vacations: VacationRows;
  /** A session's append: all of it or nothing; the same bytes again answer the same. */
  append(
    account: AccountId,
    entries: readonly Uint8Array[],
    author?: Author,
  ): Promise<Result<{ readonly assigned: readonly Seq[] }, AppendRefused | Gone | Failing | Slowed>>;
  /** A delivered message: its entry and its body. */
  appendIncoming(
    account: AccountId,
    entry: Uint8Array,
    blob: IncomingBlob,
  ): Promise<Result<Seq, { readonly type: "epochOver" } | Gone | Failing>>;
  /** Genesis, keyring, and what opens its provider device; and the invite burnt, in one. `inviteVoid`: used with another genesis, or replaced. */
  join(
    request: JoinRequest,
  ): Promise<Result<ChainPoint, AppendRefused | Gone | Failing | { readonly type: "inviteVoid" }>>;
  /** Null for all reads: no such account. `until`: as if the log ended there. */
  read(account: AccountId, after: Seq, limit?: number, until?: Seq): LogPage | null;
  head(account: AccountId): ChainPoint | null;
  /** The record in force; null also while nobody has joined. */
  record(account: AccountId): AccountEntry | null;
  latestRecord(account: AccountId): NumberedEntry | null;
  latestCheckpoint(account: AccountId): NumberedEntry | null;
  /** What the account is to begin, since it was said that a backup was restored, and the log's end; null: nothing (any more). */
  generationDue(account: AccountId): { readonly generation: number; readonly seen: ChainPoint } | null;
  /** Null unless this device was one of the account's and was removed. */
  removal(account: AccountId, device: DeviceId): Removal | null;
  /** When devices were last used, unix seconds. */
  lastSeen(account: AccountId): ReadonlyMap<DeviceId, number>;
  /** Never rejects: what can not be written is told to `onFailure` and lost. */
  noteSeen(account: AccountId, device: DeviceId, at: number): Promise<void>;
  putBlob(account: AccountId, id: BlobId, body: BlobBody): Promise<Result<null, PutFailure>>;
  blobSize(account: AccountId, id: BlobId): number | null;
  /** Whether a record of this account's names or ever named this blob as its keyring. */
  isKeyring(account: AccountId, id: BlobId): boolean;
  /** Octets `start` … `end` − 1; all without a range. A stream must be read or destroyed. */
  getBlob(account: AccountId, id: BlobId, range?: { start: number; end: number }): Promise<BlobBody | null>;
  /** The account as it stands now, for a copy; null: no such account. */
  cut(account: AccountId): AccountCut | null;
  /** Called right after each commit. Returns the way to stop. */
  watch(account: AccountId, listener: WatchListener): () => void;
  /** Deletes blobs whose time is over at `now` (unix ms); gives their number. */
  sweep(now?: number): Promise<Result<number, Failing>>;
  /** What is asked of it right now: a small write to the database (one row, the same each time) and to the blob folder (taken back). Never rejects. */
  health(): Promise<StoreHealth>;
  /** Waits for what is queued; the store is not used afterwards. */
  close(): Promise<void>;
}

const DAY_SECONDS = 86_400;
const GRACE_SECONDS = 30 * DAY_SECONDS;
const MAX_BLOB_BYTES = 512 * 1024 * 1024;
const MAX_PENDING_BYTES = 8 * 1024 * 1024 * 1024;
/** What was laid ready to open a device that no record let in. */
const UNUSED_ACCESS_SECONDS = DAY_SECONDS;
/** For so long the same id is not sent twice. */
const KEPT_SUBMISSION_SECONDS = 30 * DAY_SECONDS;
/** Nobody is left unanswered for longer because of an answer. */
const KEPT_ANSWER_SECONDS = 31 * DAY_SECONDS;
const SECRET = "secret";

/** Rejects if the folder can not be used. */
export async function createProviderStore(options: ProviderStoreOptions): Promise<ProviderStore> {
  const { dir, crypto, wrapDriver = same, wrapFiles = same } = options;
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const driver = wrapDriver(openSqlite(join(dir, DATABASE)));
  prepareSchema(driver);
  const tables = openTables(driver, crypto);
  const files = wrapFiles(await openBlobFiles(join(dir, "blobs")));
  await files.removeStrays(Number.POSITIVE_INFINITY, ({ account, id }) => isFiled(tables, account, id));
  return assemble(options, driver, tables, files);
}

const same = <T>(value: T): T => value;

function isFiled(tables: Tables, account: AccountId, id: BlobId): boolean {
  const row = tables.accounts.byId(account);
  const blob = row && tables.blobs.get(row.key, id);
  return blob?.filed === true && blob.state !== "gone";
}

async function assemble(
  options: ProviderStoreOptions,
  driver: SqlDriver,
  tables: Tables,
  files: BlobFiles,
): Promise<ProviderStore> {
  const { crypto, clock, graceSeconds = GRACE_SECONDS, pendingSeconds = DAY_SECONDS } = options;
  const limits = {
    blob: options.maxBlobBytes ?? MAX_BLOB_BYTES,
    pending: options.maxPendingBytes ?? MAX_PENDING_BYTES,
  };
  const now = (): number => Math.floor(clock() / 1000);
  const rate = createRecordRate();
  const commit = createGroupCommit(driver, {
    committed: () => rate.committed(),
    rolledBack() {
      tables.forget();
      rate.rolledBack();
    },
  });
  const foldVersion = options.foldVersion ?? Number.POSITIVE_INFINITY;
  const appending = { commit, tables, now, foldVersion, rate };
  const hub = createWatchHub();
  const blobs = createBlobs(tables, files, commit, createKeyedLock(), now);
  const secret = await secretOf(crypto, tables, commit.submit);
  const failing = (error: unknown) => {
    options.onFailure?.(reasonOf(error));
    return err({ type: "failing" } as const);
  };

  async function appendAndTell(account: AccountId, batch: readonly Uint8Array[], how: AppendOptions) {
    const outcome = await appendBatch(appending, account, batch, how);
    if (outcome.type === "appended") hub.tell(account, outcome.seq);
    return outcome;
  }

  const withBlob = (
    blobs: ProviderBlobs,
    account: AccountId,
    entry: Uint8Array,
    blob: IncomingBlob,
    how: AppendOptions,
  ) => blobs.bring(account, blob, (brought) => appendAndTell(account, [entry], { ...how, brought }));

  return {
    directory: createDirectory(tables, commit, blobs, hub, secret),
    access: createAccessRows(tables, commit, now, failing),
    restored: createRestoredRows(tables, commit, failing),
    submissions: createSubmissionRows(tables, commit, failing),
    vacations: createVacationRows(tables, commit, failing),
    append: (account, entries, author = "device") =>
      appendAndTell(account, entries, { allow: (entry) => mayAppend(author, entry) })
        .then(toAppended)
        .catch(failing),
    appendIncoming: (account, entry, blob) =>
      withBlob(blobs, account, entry, blob, { allow: ({ type }) => type === "incoming" })
        .then((outcome) => toIncoming(outcome, options.onFailure))
        .catch(failing),
    join: (request) =>
      withBlob(blobs, request.account, request.entry, request.keyring, {
        allow: ({ type }) => type === "account",
        broughtAccess: request.access?.device ?? null,
        permit: () => burnInvite(tables, request) && bringAccess(tables, request, now()),
      })
        .then(toJoined)
        .catch(failing),
    ...readsOf(tables),
    async noteSeen(account, device, at) {
      await commit
        .submit(() => {
          const row = tables.accounts.byId(account);
          if (row) tables.seen.set(row.key, device, at);
        })
        .catch(failing);
    },
    putBlob: (account, id, body) => blobs.put(account, id, body, limits),
    blobSize: (account, id) => blobs.size(account, id),
    isKeyring(account, id) {
      const row = tables.accounts.byId(account);
      return row !== null && tables.blobs.isKeyring(row.key, id);
    },
    async getBlob(account, id, range) {
      const size = blobs.size(account, id);
      return size === null ? null : blobs.read(account, id, range ?? { start: 0, end: size });
    },
    cut: (account) => cutAccount(tables, account),
    watch: (account, listener) => hub.watch(account, listener),
    async sweep(at = clock()) {
      const seconds = Math.floor(at / 1000);
      try {
        await commit.submit(() => tables.access.removeUnused(seconds - UNUSED_ACCESS_SECONDS));
        await commit.submit(() => tables.submissions.removeOlder(seconds - KEPT_SUBMISSION_SECONDS));
        await commit.submit(() => tables.vacations.sweep(seconds, seconds - KEPT_ANSWER_SECONDS));
        const count = await blobs.sweep(seconds - graceSeconds, seconds - pendingSeconds);
        if (count > 0) shrink(driver);
        return ok(count);
      } catch (error) {
        return failing(error);
      }
    },
    health: () => storeHealth(driver, tables, files, commit.submit),
    async close() {
      await commit.idle();
      driver.close();
    },
  };
}

const PROBE = "probe";

async function storeHealth(
  driver: SqlDriver,
  tables: Tables,
  files: BlobFiles,
  submit: <T>(task: () => T) => Promise<T>,
): Promise<StoreHealth> {
  const faultOf = (task: Promise<unknown>): Promise<string | null> => task.then(() => null, reasonOf);
  const probe = new Uint8Array(16);
  return {
    format: Number(driver.prepare("PRAGMA user_version").get()?.["user_version"] ?? 0),
    databaseFault: await faultOf(submit(() => tables.meta.set(PROBE, probe))),
    blobsFault: await faultOf(
      files.draft().then(async (draft) => {
        try {
          await draft.write(probe);
        } finally {
          await draft.drop();
        }
      }),
    ),
    newestDelivery: tables.entries.newestIncoming(),
  };
}

/** To run inside the genesis' transaction, where it is not there yet. */
function bringAccess(tables: Tables, { account, access }: JoinRequest, now: number): true {
  const row = tables.accounts.byId(account);
  if (row?.seq === 0 && access) layReady(tables, row.key, { ...access, base: null }, null, now);
  return true;
}

/** Gives freed pages back to the file system, and the log of changes with them. */
function shrink(driver: SqlDriver): void {
  driver.prepare("PRAGMA incremental_vacuum").all();
  driver.prepare("PRAGMA wal_checkpoint(TRUNCATE)").all();
}

async function secretOf(
  crypto: CryptoPort,
  tables: Tables,
  submit: <T>(task: () => T) => Promise<T>,
): Promise<Uint8Array> {
  const known = tables.meta.get(SECRET);
  if (known) return Uint8Array.from(known);
  const made = crypto.randomBytes(32);
  await submit(() => tables.meta.set(SECRET, made));
  return made;
}

type Reads = Pick<
  ProviderStore,
  "read" | "head" | "record" | "generationDue" | "latestRecord" | "latestCheckpoint" | "removal" | "lastSeen"
>;

function readsOf(tables: Tables): Reads {
  const numbered = (account: AccountId, which: "recordSeq" | "checkpointSeq"): NumberedEntry | null => {
    const row = tables.accounts.byId(account);
    const bytes = row && tables.entries.bytes(row.key, row[which]);
    return row && bytes && { seq: row[which], bytes };
  };
  return {
    read(account, after, limit = MAX_PAGE_ENTRIES, until) {
      const row = tables.accounts.byId(account);
      if (row === null) return null;
      const last = until ?? row.seq;
      const head = last === row.seq ? row.head : tables.entries.head(row.key, last);
      assert(head, "a log has an entry at each seq up to its last");
      const most = Math.min(limit, last - after);
      const entries = most > 0 ? tables.entries.page(row.key, after, most) : [];
      return { first: asSeq(after + 1), entries, last, head };
    },
    head(account) {
      const row = tables.accounts.byId(account);
      return row && { seq: row.seq, head: row.head };
    },
    record(account) {
      const row = tables.accounts.byId(account);
      return row && tables.record(row);
    },
    latestRecord: (account) => numbered(account, "recordSeq"),
    latestCheckpoint: (account) => numbered(account, "checkpointSeq"),
    // generations are counted: no clock tells the times of one machine from another's
    generationDue(account) {
      const row = tables.accounts.byId(account);
      if (row?.restored == null || row.generation > row.restored) return null;
      return { generation: row.generation + 1, seen: { seq: row.seq, head: row.head } };
    },
    removal(account, device) {
      const row = tables.accounts.byId(account);
      return row && tables.removed.get(row.key, device);
    },
    lastSeen(account) {
      const row = tables.accounts.byId(account);
      return row ? tables.seen.all(row.key) : new Map();
    },
  };
}

const mayAppend = (author: Author, { type }: Entry): boolean =>
  author === "identity" ? type === "account" : type !== "incoming";

function toAppended(
  outcome: AppendOutcome,
): Result<{ readonly assigned: readonly Seq[] }, AppendRefused | Gone | Slowed> {
  switch (outcome.type) {
    case "appended":
      return ok({ assigned: outcome.assigned });
    case "refused":
    case "slowed":
      return err(outcome);
    case "unknownAccount":
    case "forbidden":
      return err({ type: "gone" });
  }
}

/** Any refusal but the end of the epoch is a fault of our own: the entry was made here. */
function toIncoming(
  outcome: AppendOutcome,
  onFailure: ProviderStoreOptions["onFailure"],
): Result<Seq, { readonly type: "epochOver" } | Gone | Failing> {
  const appended = toAppended(outcome);
  if (appended.ok) {
    const [seq] = appended.value.assigned;
    assert(seq !== undefined, "one entry has one seq");
    return ok(seq);
  }
  if (appended.error.type === "gone") return err({ type: "gone" });
  assert(appended.error.type === "refused", "nobody's device signs an incoming entry");
  const { type } = appended.error.violation;
  if (type === "epochOver") return err({ type });
  onFailure?.(`incoming entry refused: ${type}`);
  return err({ type: "failing" });
}

function toJoined(outcome: AppendOutcome): Result<ChainPoint, AppendRefused | Gone | { readonly type: "inviteVoid" }> {
  if (outcome.type === "forbidden") return err({ type: "inviteVoid" });
  if (outcome.type !== "appended") return toGoneOrRefused(outcome);
  return ok({ seq: outcome.seq, head: outcome.head });
}

const toGoneOrRefused = (outcome: Exclude<AppendOutcome, { type: "appended" | "forbidden" }>) =>
  outcome.type === "refused" ? err(outcome) : err({ type: "gone" } as const);
