/** The log's entries and the last device_seq of each device. Synchronous: called inside transactions. */
import { entryTypeNumber, INCOMING_NUMBER, UNCOUNTED_NUMBERS } from "./entry-type.ts";
import type { Checked } from "../../../shared/log/check.ts";
import { MAX_PAGE_BYTES, MAX_PAGE_ENTRIES } from "../../../shared/log/page.ts";
import { parseEntry } from "../../../shared/log/entry.ts";
import { idToBytes, seq as asSeq, type DeviceId, type EntryId, type Seq } from "../../../shared/lib/ids.ts";
import { bytes, int } from "./columns.ts";
import type { SqlDriver } from "./driver.ts";
import { prefixRange } from "./prefix-range.ts";

export interface EntryTable {
  head(account: number, seq: Seq): Uint8Array | null;
  bytes(account: number, seq: Seq): Uint8Array | null;
  byId(account: number, id: EntryId): { readonly seq: Seq; readonly bytes: Uint8Array } | null;
  /** Whether the id of an uncounted entry (shared/log, isUncounted) of this epoch begins with these 16 hex digits. */
  hasUncounted(account: number, epoch: number, prefix: string): boolean;
  deviceSeq(account: number, device: DeviceId): number;
  /** One page after `after`: as many as fit its limits and `limit`, at least one if there is one. */
  page(account: number, after: Seq, limit: number): readonly Uint8Array[];
  /** Unix seconds at which the newest message came, of all accounts; null: there is none among the last LOOKED_AT entries. */
  newestIncoming(): number | null;
  insert(account: number, epoch: number, checked: Checked): void;
}

const LOOKED_AT = 100_000;

export function createEntryTable(driver: SqlDriver): EntryTable {
  const head = driver.prepare("SELECT head FROM entries WHERE account = ? AND seq = ?");
  const one = driver.prepare("SELECT bytes FROM entries WHERE account = ? AND seq = ?");
  const byId = driver.prepare("SELECT seq, bytes FROM entries WHERE account = ? AND id = ?");
  const uncounted = driver.prepare(
    `SELECT 1 AS found FROM entries WHERE account = ? AND id BETWEEN ? AND ?
     AND type IN (${UNCOUNTED_NUMBERS.join()}) AND epoch = ? LIMIT 1`,
  );
  const deviceSeq = driver.prepare("SELECT seq FROM devices WHERE account = ? AND device = ?");
  const sizes = driver.prepare(
    "SELECT seq, length(bytes) AS size FROM entries WHERE account = ? AND seq > ? ORDER BY seq LIMIT ?",
  );
  const range = driver.prepare("SELECT bytes FROM entries WHERE account = ? AND seq > ? AND seq <= ? ORDER BY seq");
  const insert = driver.prepare(
    "INSERT INTO entries (account, seq, id, type, epoch, head, bytes) VALUES (?, ?, ?, ?, ?, ?, ?)",
  );
  const newest = driver.prepare(
    `SELECT bytes FROM entries WHERE type = ? AND rowid > (SELECT max(rowid) FROM entries) - ${LOOKED_AT}
     ORDER BY rowid DESC LIMIT 1`,
  );
  const setDevice = driver.prepare(
    "INSERT INTO devices (account, device, seq) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET seq = excluded.seq",
  );

  function lastOfPage(account: number, after: Seq, limit: number): number {
    let octets = 0;
    let last: number = after;
    for (const row of sizes.all(account, after, Math.min(limit, MAX_PAGE_ENTRIES))) {
      octets += int(row, "size");
      if (octets > MAX_PAGE_BYTES && last > after) break;
      last = int(row, "seq");
    }
    return last;
  }

  return {
    head(account, seq) {
      const row = head.get(account, seq);
      return row && bytes(row, "head");
    },
    newestIncoming() {
      const row = newest.get(INCOMING_NUMBER);
      const entry = row && parseEntry(bytes(row, "bytes"));
      return entry?.type === "incoming" ? entry.receivedAt : null;
    },
    bytes(account, seq) {
      const row = one.get(account, seq);
      return row && bytes(row, "bytes");
    },
    byId(account, id) {
      const row = byId.get(account, idToBytes(id));
      return row && { seq: asSeq(int(row, "seq")), bytes: bytes(row, "bytes") };
    },
    hasUncounted: (account, epoch, prefix) => uncounted.get(account, ...prefixRange(prefix), epoch) !== null,
    deviceSeq(account, device) {
      const row = deviceSeq.get(account, idToBytes(device));
      return row ? int(row, "seq") : 0;
    },
    page(account, after, limit) {
      const last = lastOfPage(account, after, limit);
      return last === after ? [] : range.all(account, after, last).map((row) => bytes(row, "bytes"));
    },
    insert(account, epoch, { entry, seq, head: newHead, bytes: content }) {
      insert.run(account, seq, idToBytes(entry.id), entryTypeNumber(entry), epoch, newHead, content);
      if ((entry.type === "device" || entry.type === "checkpoint") && entry.deviceSeq > 0) {
        setDevice.run(account, idToBytes(entry.device), entry.deviceSeq);
      }
    },
  };
}
