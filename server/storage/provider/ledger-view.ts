/** LedgerView answered from the database: what the check of the next entry needs. */
import { parseEntry, type AccountEntry } from "../../../shared/log/entry.ts";
import type { LedgerView } from "../../../shared/log/ledger-view.ts";
import { assert } from "../../../shared/lib/assert.ts";
import { genesisHead } from "../../../shared/log/chain.ts";
import type { CryptoPort } from "../../../shared/crypto/primitives.ts";
import { seq as asSeq } from "../../../shared/lib/ids.ts";
import type { AccountRow } from "./account-table.ts";
import type { BlobTable } from "./blob-table.ts";
import type { EntryTable } from "./entry-table.ts";

/** Records parsed, by account; `clear` after a rollback. */
export interface RecordCache {
  /** The account entry in force; null = empty log. */
  get(row: AccountRow): AccountEntry | null;
  clear(): void;
}

/** Accounts whose record is kept parsed. */
const MAX_CACHED = 1000;

export function createRecordCache(entries: EntryTable): RecordCache {
  const cached = new Map<number, { readonly seq: number; readonly entry: AccountEntry }>();
  return {
    get(row) {
      if (row.recordSeq === 0) return null;
      const known = cached.get(row.key);
      if (known?.seq === row.recordSeq) return known.entry;
      const bytes = entries.bytes(row.key, row.recordSeq);
      const entry = bytes && parseEntry(bytes);
      assert(entry?.type === "account", "the record's seq is that of an account entry");
      if (cached.size >= MAX_CACHED) cached.clear();
      cached.set(row.key, { seq: row.recordSeq, entry });
      return entry;
    },
    clear: () => cached.clear(),
  };
}

/** Of the state when it is made: make a new one after every change. */
export function ledgerView(
  crypto: Pick<CryptoPort, "sha256">,
  row: AccountRow,
  record: AccountEntry | null,
  entries: EntryTable,
  blobs: BlobTable,
): LedgerView {
  return {
    account: row.id,
    seq: row.seq,
    head: row.head,
    record,
    generation: row.generation,
    headAt: (seq) => (seq === asSeq(0) ? genesisHead(crypto, row.id) : entries.head(row.key, seq)),
    deviceSeq: (device) => entries.deviceSeq(row.key, device),
    hasUncounted: (prefix) => entries.hasUncounted(row.key, row.epoch, prefix),
    hasBlob: (prefix) => blobs.wasLive(row.key, row.epoch, prefix),
  };
}
