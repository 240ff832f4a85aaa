/** Marks the keyrings of all records there ever were, in a database that was written before keyrings were kept. */
import { parseEntry } from "../../../shared/log/entry.ts";
import { idToBytes } from "../../../shared/lib/ids.ts";
import { MARK_KEYRING } from "./blob-table.ts";
import { bytes, int } from "./columns.ts";
import type { SqlDriver } from "./driver.ts";

const RECORDS_AT_ONCE = 100;

/** Synchronous: called inside a transaction. */
export function markKeyrings(driver: SqlDriver): void {
  const records = driver.prepare(
    "SELECT rowid AS row, account, bytes FROM entries WHERE type = 3 AND rowid > ? ORDER BY rowid LIMIT ?",
  );
  const mark = driver.prepare(MARK_KEYRING);
  for (let after = 0; ;) {
    const page = records.all(after, RECORDS_AT_ONCE);
    for (const row of page) {
      after = int(row, "row");
      const entry = parseEntry(bytes(row, "bytes"));
      if (entry?.type === "account") mark.run(int(row, "account"), idToBytes(entry.record.keyring.id));
    }
    if (page.length < RECORDS_AT_ONCE) return;
  }
}
