/** The tables of the database, opened, and views over them. */
import type { CryptoPort } from "../../../shared/crypto/primitives.ts";
import type { AccountEntry } from "../../../shared/log/entry.ts";
import type { LedgerView } from "../../../shared/log/ledger-view.ts";
import { createAccessTable, type AccessTable } from "./access-table.ts";
import { createAccountTable, type AccountRow, type AccountTable } from "./account-table.ts";
import { createBlobTable, type BlobTable } from "./blob-table.ts";
import { createRemovedTable, createSeenTable, type RemovedTable, type SeenTable } from "./device-tables.ts";
import type { SqlDriver } from "./driver.ts";
import { createEntryTable, type EntryTable } from "./entry-table.ts";
import { createInviteTable, type InviteTable } from "./invite-table.ts";
import { createRecordCache, ledgerView } from "./ledger-view.ts";
import { createMetaTable, type MetaTable } from "./meta-table.ts";
import { createSubmissionTable, type SubmissionTable } from "./submission-table.ts";
import { createVacationTable, type VacationTable } from "./vacation-table.ts";

export interface Tables {
  readonly crypto: CryptoPort;
  readonly accounts: AccountTable;
  readonly entries: EntryTable;
  readonly blobs: BlobTable;
  readonly invites: InviteTable;
  readonly meta: MetaTable;
  readonly seen: SeenTable;
  readonly removed: RemovedTable;
  readonly access: AccessTable;
  readonly submissions: SubmissionTable;
  readonly vacations: VacationTable;
  view(row: AccountRow): LedgerView;
  record(row: AccountRow): AccountEntry | null;
  /** After a rollback. */
  forget(): void;
}

export function openTables(driver: SqlDriver, crypto: CryptoPort): Tables {
  const entries = createEntryTable(driver);
  const blobs = createBlobTable(driver);
  const records = createRecordCache(entries);
  return {
    crypto,
    accounts: createAccountTable(driver, crypto),
    entries,
    blobs,
    invites: createInviteTable(driver),
    meta: createMetaTable(driver),
    seen: createSeenTable(driver),
    removed: createRemovedTable(driver),
    access: createAccessTable(driver),
    submissions: createSubmissionTable(driver),
    vacations: createVacationTable(driver),
    view: (row) => ledgerView(crypto, row, records.get(row), entries, blobs),
    record: (row) => records.get(row),
    forget: () => records.clear(),
  };
}
