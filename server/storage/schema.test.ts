/** Data folders of earlier formats open, and keep what is in them. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { utf8 } from "../../shared/lib/bytes.ts";
import { seq } from "../../shared/lib/ids.ts";
import { unwrap } from "../../shared/lib/result.ts";
import { checkBytes } from "../../shared/log/check.ts";
import { createLedger } from "../../shared/log/ledger.ts";
import { deliver, newDevice } from "../../shared/log/testing/test-account.ts";
import { nodeCrypto as crypto } from "../crypto/node-crypto.ts";
import { writeRemoval } from "../testing/change-record.ts";
import { openSqlite } from "./provider/driver.ts";
import { createProviderStore } from "./provider-store.ts";
import { openTestStore } from "./testing/open-store.ts";

/** The tables as they were before format 2. */
const FORMAT_1 = `
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
PRAGMA user_version = 1;
`;
const TABLES_1 = ["accounts", "addresses", "invites", "entries", "devices", "blobs", "meta"];

async function tempFolder(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), "schema-"));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  return dir;
}
const open = (dir: string) => createProviderStore({ dir, crypto, clock: Date.now });
const versionOf = (dir: string): unknown => {
  const driver = openSqlite(join(dir, "provider.db"));
  const version = driver.prepare("PRAGMA user_version").get()?.["user_version"];
  driver.close();
  return version;
};

test("a database of format 1 becomes one of the newest, with all it holds", async () => {
  const now = await openTestStore();
  onTestFinished(() => now.remove());
  const made = await now.join();
  const { entry, blob } = await deliver(crypto, made, utf8("a message"), utf8("index"));
  unwrap(await now.store.appendIncoming(made.account, entry, blob));
  const page = now.store.read(made.account, seq(0));
  await now.store.close();

  const dir = await tempFolder();
  const old = openSqlite(join(dir, "provider.db"));
  old.exec(`BEGIN; ${FORMAT_1} COMMIT`);
  old.exec(`ATTACH '${join(now.dir, "provider.db")}' AS filled`);
  for (const table of TABLES_1) {
    const names = old.prepare(`SELECT name FROM main.pragma_table_info('${table}')`).all();
    const columns = names.map((row) => String(row["name"])).join(", ");
    old.exec(`INSERT INTO main.${table} (${columns}) SELECT ${columns} FROM filled.${table}`);
  }
  old.close();
  expect(versionOf(dir)).toBe(1);

  const store = await open(dir);
  expect(store.read(made.account, seq(0))).toEqual(page);
  expect(store.directory.list()).toMatchObject([{ address: "alice@example.org", seq: 2, blobs: { count: 2 } }]);
  expect(await store.getBlob(made.account, blob.id)).toEqual(Uint8Array.from(blob.bytes));
  await store.noteSeen(made.account, made.device.id, 1_700_000_000);
  expect([...store.lastSeen(made.account)]).toEqual([[made.device.id, 1_700_000_000]]);
  expect(store.removal(made.account, made.device.id)).toBeNull();
  const next = await deliver(crypto, made, utf8("another"), utf8("index"));
  expect(unwrap(await store.appendIncoming(made.account, next.entry, next.blob))).toBe(3);
  await store.close();
  expect(versionOf(dir)).toBe(7);

  const again = await open(dir);
  expect(again.lastSeen(made.account).size).toBe(1);
  await again.close();
});

test("in a database of format 2, keyrings of all records are found and kept, whatever was released", async () => {
  const now = await openTestStore();
  onTestFinished(() => now.remove());
  const made = await now.join();
  const { blob, entry } = await deliver(crypto, made, utf8("a message"), utf8("index"));
  unwrap(await now.store.appendIncoming(made.account, entry, blob));
  const ledger = createLedger(crypto, made.account);
  for (const bytes of now.store.read(made.account, seq(0))?.entries ?? [])
    ledger.advance(unwrap(await checkBytes(crypto, ledger, bytes)));
  const change = await writeRemoval(made, ledger, [await newDevice(crypto)]);
  unwrap(await now.store.putBlob(made.account, change.keyring.id, change.keyring.bytes));
  unwrap(await now.store.append(made.account, [change.entry]));
  await now.store.close();
  const old = openSqlite(join(now.dir, "provider.db"));
  old.exec(
    `DROP TABLE vacations; DROP TABLE vacation_answers; DROP TABLE submissions; DROP TABLE access; DROP TABLE access_use; ALTER TABLE blobs DROP COLUMN keyring;
     ALTER TABLE invites DROP COLUMN flavor; DROP INDEX blobs_in_use;
     ALTER TABLE accounts DROP COLUMN quota; ALTER TABLE accounts DROP COLUMN directory; ALTER TABLE accounts DROP COLUMN restored;
     UPDATE blobs SET state = 'dead', changed = 0; PRAGMA user_version = 2`,
  );
  old.close();

  const store = await open(now.dir);
  expect(unwrap(await store.sweep())).toBe(1);
  for (const { id, bytes } of [made.keyring, change.keyring]) {
    expect(await store.getBlob(made.account, id)).toEqual(Uint8Array.from(bytes));
    expect(store.isKeyring(made.account, id)).toBe(true);
  }
  expect(store.blobSize(made.account, blob.id)).toBeNull();
  expect(store.isKeyring(made.account, blob.id)).toBe(false);
  await store.close();
});

test("in a database of format 5 there is room for answers, and what was sent stays", async () => {
  const now = await openTestStore();
  onTestFinished(() => now.remove());
  const { account } = await now.join("alice@example.org", "provider");
  const digest = new Uint8Array(32).fill(7);
  unwrap(await now.store.submissions.begin(account, "ab".repeat(16), { digest, recipients: 1, at: 1_700_000_000 }));
  await now.store.close();
  const old = openSqlite(join(now.dir, "provider.db"));
  old.exec(
    "DROP TABLE vacations; DROP TABLE vacation_answers; ALTER TABLE accounts DROP COLUMN restored; PRAGMA user_version = 5",
  );
  old.close();

  const store = await open(now.dir);
  expect(store.submissions.get(account, "ab".repeat(16))?.digest).toEqual(digest);
  const when = { at: 100, since: 50, limits: [{ since: 50, most: 2 }] };
  const name = new Uint8Array(16);
  unwrap(await store.vacations.putNote(account, name, 0));
  expect(store.vacations.note(account)).toEqual(name);
  expect(unwrap(await store.vacations.claim(account, name, when))).toBe("noted");
  expect(unwrap(await store.vacations.claim(account, name, when))).toBe("answered");
  expect(unwrap(await store.vacations.drop(account, name))).toBeNull();
  expect(unwrap(await store.vacations.claim(account, name, when))).toBe("noted");
  await store.close();
  expect(versionOf(now.dir)).toBe(7);
});

test("in a database of format 6 no backup was restored yet, and one can be said to be", async () => {
  const now = await openTestStore();
  onTestFinished(() => now.remove());
  const { account } = await now.join("alice@example.org", "provider");
  await now.store.close();
  const old = openSqlite(join(now.dir, "provider.db"));
  old.exec("ALTER TABLE accounts DROP COLUMN restored; PRAGMA user_version = 6");
  old.close();

  const store = await open(now.dir);
  expect(store.restored.saidAt()).toBeNull();
  expect(store.generationDue(account)).toBeNull();
  unwrap(await store.restored.say(1_700_000_000));
  await store.close();
  expect(versionOf(now.dir)).toBe(7);

  const again = await open(now.dir);
  expect(again.restored.saidAt()).toBe(1_700_000_000);
  expect(again.generationDue(account)).toEqual({ generation: 2, seen: again.head(account) });
  await again.close();
});

test("a new one has the newest format; one of a later format is left alone", async () => {
  const dir = await tempFolder();
  await (await open(dir)).close();
  expect(versionOf(dir)).toBe(7);
  const driver = openSqlite(join(dir, "provider.db"));
  driver.exec("PRAGMA user_version = 8");
  driver.close();
  await expect(open(dir)).rejects.toThrow("written by a newer version");
  expect(versionOf(dir)).toBe(8);
});

test("one whose change fails half-way stays as it was", async () => {
  const dir = await tempFolder();
  const old = openSqlite(join(dir, "provider.db"));
  old.exec(`BEGIN; ${FORMAT_1} COMMIT`);
  old.close();
  const failing = createProviderStore({
    ...{ dir, crypto, clock: Date.now },
    wrapDriver: (driver) => ({
      ...driver,
      exec(sql) {
        if (sql.includes("user_version")) throw new Error("disk full");
        driver.exec(sql);
      },
    }),
  });
  await expect(failing).rejects.toThrow("disk full");
  expect(versionOf(dir)).toBe(1);
  await (await open(dir)).close();
  expect(versionOf(dir)).toBe(7);
});
