/**
 * The tables of a provider's database (format 7, `PRAGMA user_version`). All contents but vacations are ciphertext, public
 * keys, hashes and the addresses mail comes for.
 *
 *     accounts   one row each; seq and head are those of the log's last entry, the others point into it
 *                quota: octets its mail may take, null = no limit; directory = 1: it exists while a directory of users says
 *                so (since format 4)
 *                restored = the generation it was in when the operator last said that a backup was restored, null = never
 *                (since format 7)
 *     addresses  address (lower case) → account; `main` = the one the account is named by
 *     invites    SHA-256 of the token only; flavor = of the account it makes (since format 4)
 *     entries    the log; epoch = the one the entry belongs to (for incoming: "seen before in this epoch")
 *     devices    the last device_seq of each device
 *     seen       when each device was last used, unix seconds, to the hour (since format 2)
 *     removed    devices that were removed: their key, and the seq of the record that did it (since format 2)
 *     blobs      state, hash and, up to 64 KiB, the bytes; larger ones lie in files (blob-files.ts). Rows of deleted
 *                blobs stay, so that an id is never used twice. keyring = 1: one that a record named (since format 3)
 *     access     what opens provider devices, closed: of each account at most one in force, others lie ready (since format 4)
 *     access_use when a slot of a set was last used, unix seconds, to the hour (since format 4)
 *     submissions what was sent, by the sender's id: digest of it, recipients, when it was begun (unix seconds), and what the MTA
 *                said; null = not known (since format 5)
 *     vacations  what is answered for whoever is away, in clear, of transparent accounts alone (server/vacation/kept-note.ts); until =
 *                unix seconds after which it goes, 0 = none (since format 6)
 *     vacation_answers  who was answered when, unix seconds; name = MAC of the address (server/vacation/vacation-keys.ts; since format 6)
 *     meta       the provider's own: secret for pseudo ids, when a backup was restored
 */
import type { SqlDriver } from "./driver.ts";
import { markKeyrings } from "./mark-keyrings.ts";

const VERSION = 7;

/** Format 1. */
const TABLES = `
CREATE TABLE accounts (
  key INTEGER PRIMARY KEY AUTOINCREMENT, id BLOB NOT NULL UNIQUE, address TEXT NOT NULL, created INTEGER NOT NULL,
  seq INTEGER NOT NULL DEFAULT 0, head BLOB NOT NULL, record_seq INTEGER NOT NULL DEFAULT 0,
  checkpoint_seq INTEGER NOT NULL DEFAULT 0, generation INTEGER NOT NULL DEFAULT 0, epoch INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE addresses (
  address TEXT PRIMARY KEY, account INTEGER NOT NULL REFERENCES accounts(key), main INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX addresses_by_account ON addresses(account);
CREATE TABLE invites (
  hash BLOB PRIMARY KEY, account INTEGER NOT NULL REFERENCES accounts(key), expires INTEGER NOT NULL, entry BLOB
) STRICT;
CREATE INDEX invites_by_account ON invites(account);
CREATE TABLE entries (
  account INTEGER NOT NULL, seq INTEGER NOT NULL, id BLOB NOT NULL, type INTEGER NOT NULL, epoch INTEGER NOT NULL,
  head BLOB NOT NULL, bytes BLOB NOT NULL, UNIQUE (account, seq), UNIQUE (account, id)
) STRICT;
CREATE TABLE devices (
  account INTEGER NOT NULL, device BLOB NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (account, device)
) STRICT, WITHOUT ROWID;
CREATE TABLE blobs (
  account INTEGER NOT NULL, id BLOB NOT NULL, size INTEGER NOT NULL, sha256 BLOB NOT NULL, state TEXT NOT NULL,
  changed INTEGER NOT NULL, epoch INTEGER NOT NULL DEFAULT 0, filed INTEGER NOT NULL, bytes BLOB, UNIQUE (account, id)
) STRICT;
CREATE INDEX blobs_to_sweep ON blobs(state, changed) WHERE state IN ('pending', 'dead');
CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT;
`;

/** From format 1 to 2. */
const SINCE_2 = `
CREATE TABLE seen (
  account INTEGER NOT NULL, device BLOB NOT NULL, seen INTEGER NOT NULL, PRIMARY KEY (account, device)
) STRICT, WITHOUT ROWID;
CREATE TABLE removed (
  account INTEGER NOT NULL, device BLOB NOT NULL, key BLOB NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (account, device)
) STRICT, WITHOUT ROWID;
`;

/** From format 2 to 3. */
function since3(driver: SqlDriver): void {
  driver.exec("ALTER TABLE blobs ADD COLUMN keyring INTEGER NOT NULL DEFAULT 0");
  markKeyrings(driver);
}

/** From format 3 to 4. */
const SINCE_4 = `
ALTER TABLE invites ADD COLUMN flavor TEXT NOT NULL DEFAULT 'hardened';
CREATE TABLE access (
  account INTEGER NOT NULL, device BLOB NOT NULL, version INTEGER NOT NULL, revision INTEGER NOT NULL,
  in_force INTEGER NOT NULL DEFAULT 0, base_device BLOB, base INTEGER NOT NULL, changed INTEGER NOT NULL,
  reset BLOB, secrets BLOB NOT NULL, content BLOB NOT NULL, UNIQUE (account, device)
) STRICT;
CREATE UNIQUE INDEX access_in_force ON access(account) WHERE in_force = 1;
CREATE INDEX access_unused ON access(changed) WHERE in_force = 0;
CREATE TABLE access_use (
  account INTEGER NOT NULL, device BLOB NOT NULL, slot TEXT NOT NULL, used INTEGER NOT NULL,
  PRIMARY KEY (account, device, slot)
) STRICT, WITHOUT ROWID;
ALTER TABLE accounts ADD COLUMN quota INTEGER;
ALTER TABLE accounts ADD COLUMN directory INTEGER NOT NULL DEFAULT 0;
CREATE INDEX blobs_in_use ON blobs(account, state, size);
`;

/** From format 4 to 5. */
const SINCE_5 = `
CREATE TABLE submissions (
  account INTEGER NOT NULL, id BLOB NOT NULL, digest BLOB NOT NULL, recipients INTEGER NOT NULL, at INTEGER NOT NULL,
  result BLOB, UNIQUE (account, id)
) STRICT;
CREATE INDEX submissions_at ON submissions(account, at);
CREATE INDEX submissions_to_sweep ON submissions(at);
`;

/** From format 5 to 6. */
const SINCE_6 = `
CREATE TABLE vacations (account INTEGER PRIMARY KEY, note BLOB NOT NULL, until INTEGER NOT NULL) STRICT;
CREATE TABLE vacation_answers (
  account INTEGER NOT NULL, name BLOB NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (account, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX vacation_answers_to_sweep ON vacation_answers(at);
`;

/** From format 6 to 7. */
const SINCE_7 = "ALTER TABLE accounts ADD COLUMN restored INTEGER";

/** What leads from each format to the next. */
const STEPS: readonly ((driver: SqlDriver) => void)[] = [
  (driver) => driver.exec(TABLES),
  (driver) => driver.exec(SINCE_2),
  since3,
  (driver) => driver.exec(SINCE_4),
  (driver) => driver.exec(SINCE_5),
  (driver) => driver.exec(SINCE_6),
  (driver) => driver.exec(SINCE_7),
];

/** What a newer version of this program wrote, which this one leaves alone. */
export class NewerData extends Error {}

/** Makes the tables in an empty database, or those an older one lacks. Throws NewerData. */
export function prepareSchema(driver: SqlDriver): void {
  const version = Number(driver.prepare("PRAGMA user_version").get()?.["user_version"] ?? 0);
  if (version > VERSION)
    throw new NewerData("the data folder was written by a newer version of this program: use that one");
  if (version === VERSION) return;
  driver.exec("BEGIN IMMEDIATE");
  try {
    for (const step of STEPS.slice(version)) step(driver);
    driver.exec(`PRAGMA user_version = ${VERSION}`);
    driver.exec("COMMIT");
  } catch (error) {
    driver.exec("ROLLBACK");
    throw error;
  }
}
