/**
 * What the database knows of blobs: state, hash, size, and the bytes of small ones. Synchronous: called inside
 * transactions.
 *
 *     pending ──an entry adds it──▶ live ──an entry releases it──▶ dead ──grace──▶ gone
 *        └──────────────── a day ────────────────▶ forgotten, its id free again
 *
 * What ever was a record's keyring stays live, also when released: words of a time ago may have to open it.
 */
import { idToBytes, type AccountId, type BlobId } from "../../../shared/lib/ids.ts";
import { bytes, bytesOrNull, id, int, text } from "./columns.ts";
import type { Row, SqlDriver } from "./driver.ts";
import { prefixRange } from "./prefix-range.ts";

export type BlobState = "pending" | "live" | "dead" | "gone";

export interface BlobRow {
  readonly size: number;
  readonly sha256: Uint8Array;
  readonly state: BlobState;
  /** Null: in a file, or gone. */
  readonly bytes: Uint8Array | null;
  readonly filed: boolean;
}

export interface NewBlob {
  readonly id: BlobId;
  readonly size: number;
  readonly sha256: Uint8Array;
  /** Null: in a file. */
  readonly bytes: Uint8Array | null;
}

/** A blob whose bytes are to be deleted. */
export interface Swept {
  readonly account: AccountId;
  readonly id: BlobId;
  readonly filed: boolean;
}

export interface BlobTable {
  get(account: number, id: BlobId): BlobRow | null;
  /** Made live in this epoch, whatever became of it since. */
  wasLive(account: number, epoch: number, prefix: string): boolean;
  /** Octets uploaded that no entry has added yet. */
  pendingOctets(account: number): number;
  insert(account: number, blob: NewBlob, state: "pending" | "live", epoch: number, now: number): void;
  setLive(account: number, id: BlobId, epoch: number): void;
  /** A record names it as its keyring: from now on it lives. */
  setKeyring(account: number, id: BlobId): void;
  isKeyring(account: number, id: BlobId): boolean;
  /** No-op unless it is live, and never was a keyring. */
  setDead(account: number, id: BlobId, now: number): void;
  /** Marks what is dead since then or earlier as gone, forgets what is pending since then; at most so many. */
  sweep(deadBefore: number, pendingBefore: number, limit: number): readonly Swept[];
  /** Uploaded again: its day begins anew. */
  touch(account: number, id: BlobId, now: number): void;
  /** Those whose bytes lie in files. */
  filed(account: number): readonly BlobId[];
  /** A mark: blobs that come later lie after it. */
  newest(): number;
  /** Ids after `after`, in order, of blobs up to the mark that an entry added and whose bytes are there; at most so many. */
  held(account: number, after: BlobId | null, mark: number, limit: number): readonly BlobId[];
  /** Octets of those that entries hold or will hold: what was given up and waits to be deleted does not count. */
  inUse(account: number): number;
  usage(account: number): { readonly count: number; readonly octets: number };
}

/** A blob that is dead by then comes back; one whose bytes are deleted does not. */
export const MARK_KEYRING =
  "UPDATE blobs SET keyring = 1, state = CASE state WHEN 'dead' THEN 'live' ELSE state END WHERE account = ? AND id = ?";

export function createBlobTable(driver: SqlDriver): BlobTable {
  const get = driver.prepare("SELECT size, sha256, state, bytes, filed FROM blobs WHERE account = ? AND id = ?");
  const wasLive = driver.prepare(
    "SELECT 1 AS found FROM blobs WHERE account = ? AND id BETWEEN ? AND ? AND epoch = ? LIMIT 1",
  );
  const pending = driver.prepare(
    "SELECT coalesce(sum(size), 0) AS octets FROM blobs WHERE state = 'pending' AND account = ?",
  );
  const insert = driver.prepare(
    "INSERT INTO blobs (account, id, size, sha256, state, changed, epoch, filed, bytes) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
  );
  const setLive = driver.prepare("UPDATE blobs SET state = 'live', epoch = ? WHERE account = ? AND id = ?");
  const setDead = driver.prepare(
    "UPDATE blobs SET state = 'dead', changed = ? WHERE account = ? AND id = ? AND state = 'live' AND keyring = 0",
  );
  const setKeyring = driver.prepare(MARK_KEYRING);
  const isKeyring = driver.prepare("SELECT 1 AS found FROM blobs WHERE account = ? AND id = ? AND keyring = 1");
  const due = driver.prepare(
    `SELECT blobs.rowid AS row, blobs.id AS id, accounts.id AS account, filed, state FROM blobs
     JOIN accounts ON accounts.key = blobs.account
     WHERE state = 'dead' AND changed <= ? OR state = 'pending' AND changed <= ? LIMIT ?`,
  );
  const setGone = driver.prepare("UPDATE blobs SET state = 'gone', bytes = NULL WHERE rowid = ?");
  const forget = driver.prepare("DELETE FROM blobs WHERE rowid = ?");
  const touch = driver.prepare("UPDATE blobs SET changed = ? WHERE account = ? AND id = ? AND state = 'pending'");
  const filed = driver.prepare("SELECT id FROM blobs WHERE account = ? AND filed = 1 AND state <> 'gone'");
  const newest = driver.prepare("SELECT coalesce(max(rowid), 0) AS newest FROM blobs");
  const held = driver.prepare(
    `SELECT id FROM blobs WHERE account = ? AND id > ? AND rowid <= ? AND state IN ('live', 'dead') ORDER BY id LIMIT ?`,
  );
  const inUse = driver.prepare(
    "SELECT coalesce(sum(size), 0) AS octets FROM blobs WHERE account = ? AND state IN ('live', 'pending')",
  );
  const usage = driver.prepare(
    "SELECT count(*) AS count, coalesce(sum(size), 0) AS octets FROM blobs WHERE account = ? AND state <> 'gone'",
  );

  return {
    get(account, blob) {
      const row = get.get(account, idToBytes(blob));
      return row && blobRow(row);
    },
    wasLive: (account, epoch, prefix) => epoch > 0 && wasLive.get(account, ...prefixRange(prefix), epoch) !== null,
    pendingOctets: (account) => int(pending.get(account) ?? {}, "octets"),
    insert(account, blob, state, epoch, now) {
      const filed = blob.bytes === null ? 1 : 0;
      insert.run(account, idToBytes(blob.id), blob.size, blob.sha256, state, now, epoch, filed, blob.bytes);
    },
    setLive: (account, blob, epoch) => void setLive.run(epoch, account, idToBytes(blob)),
    setKeyring: (account, blob) => void setKeyring.run(account, idToBytes(blob)),
    isKeyring: (account, blob) => isKeyring.get(account, idToBytes(blob)) !== null,
    setDead: (account, blob, now) => void setDead.run(now, account, idToBytes(blob)),
    sweep(deadBefore, pendingBefore, limit) {
      const rows = due.all(deadBefore, pendingBefore, limit);
      for (const row of rows) (text(row, "state") === "dead" ? setGone : forget).run(int(row, "row"));
      return rows.map((row) => ({
        account: id<AccountId>(row, "account"),
        id: id<BlobId>(row, "id"),
        filed: int(row, "filed") === 1,
      }));
    },
    touch: (account, blob, now) => void touch.run(now, account, idToBytes(blob)),
    filed: (account) => filed.all(account).map((row) => id<BlobId>(row, "id")),
    newest: () => int(newest.get() ?? {}, "newest"),
    held: (account, after, mark, limit) =>
      held.all(account, after ? idToBytes(after) : new Uint8Array(0), mark, limit).map((row) => id<BlobId>(row, "id")),
    inUse: (account) => int(inUse.get(account) ?? {}, "octets"),
    usage(account) {
      const row = usage.get(account) ?? {};
      return { count: int(row, "count"), octets: int(row, "octets") };
    },
  };
}

const blobRow = (row: Row): BlobRow => ({
  size: int(row, "size"),
  sha256: bytes(row, "sha256"),
  state: text(row, "state") as BlobState,
  bytes: bytesOrNull(row, "bytes"),
  filed: int(row, "filed") === 1,
});
