/** Sets in the store: what lies ready is bounded and goes after a day, what goes with a record goes in one. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { utf8 } from "../../shared/lib/bytes.ts";
import { idFromBytes, type DeviceId } from "../../shared/lib/ids.ts";
import { unwrap } from "../../shared/lib/result.ts";
import { createTestAccount, type TestAccount } from "../../shared/log/testing/test-account.ts";
import { nodeCrypto as crypto } from "../crypto/node-crypto.ts";
import { openSqlite } from "./provider/driver.ts";
import { inviteFor, openTestStore, testAccess, type TestStore } from "./testing/open-store.ts";

const DAY = 86_400_000;
const conflict = { ok: false, error: { type: "conflict" } };
let t: TestStore;
let alice: TestAccount;
beforeEach(async () => {
  t = await openTestStore();
  alice = await t.join("alice@example.org", "provider");
  return () => t.remove();
});
afterEach(() => {
  t.beforeSql = () => undefined;
});

const freshDevice = (): DeviceId => idFromBytes<DeviceId>(crypto.randomBytes(16));
const inForce = () => {
  const row = t.store.access.inForce(alice.account);
  if (!row) throw new Error("there is a set");
  return row;
};
const put = (device: DeviceId, change: object = {}) => {
  const { device: from, version, revision } = inForce();
  const base = { device: from, version };
  return t.store.access.put(alice.account, { ...testAccess(device), base, revision, ...change });
};
/** Of all accounts, as they lie there. */
const rows = (table = "access"): number => {
  const driver = openSqlite(`${t.dir}/provider.db`);
  const count = Number(driver.prepare(`SELECT count(*) AS count FROM ${table}`).get()?.["count"]);
  driver.close();
  return count;
};

test("that of the genesis is in force; the same genesis again leaves what has changed since", async () => {
  expect(inForce()).toMatchObject({ device: alice.device.id, version: 1, revision: 1, base: null, reset: null });
  unwrap(await put(alice.device.id, { content: utf8("changed") }));
  expect(inForce()).toMatchObject({ version: 2, revision: 2, content: utf8("changed") });
  const bob = await createTestAccount(crypto, { address: "bob@example.org", kind: "provider" });
  const request = await inviteFor(t.store, bob);
  unwrap(await t.store.join(request));
  const row = t.store.access.inForce(bob.account);
  if (!row) throw new Error("there is a set");
  unwrap(await t.store.access.change(bob.account, row, { secrets: utf8("later"), isNewVersion: true }));
  unwrap(await t.store.join(request));
  expect(t.store.access.inForce(bob.account)).toMatchObject({ version: 2, secrets: utf8("later") });
  expect(await put(alice.device.id, { base: { device: alice.device.id, version: 1 } })).toEqual(conflict);
  expect(await put(alice.device.id, { revision: 1 })).toEqual(conflict);
});

test("four lie ready at most; after a day they go, what is in force stays", async () => {
  for (let n = 0; n < 6; n++) {
    unwrap(await put(freshDevice()));
    t.now += 1000;
  }
  expect(rows()).toBe(1 + 4);
  t.now += DAY - 2000;
  unwrap(await t.store.sweep());
  expect(rows()).toBe(1 + 2);
  t.now += 4000;
  unwrap(await t.store.sweep());
  expect(rows()).toBe(1);
  t.now += 400 * DAY;
  unwrap(await t.store.sweep());
  expect(inForce().device).toBe(alice.device.id);
});

test("the provider's own changes are of the row that was read; a new version ends what was made from the old one", async () => {
  const row = inForce();
  unwrap(await t.store.access.change(alice.account, row, { secrets: utf8("s"), isNewVersion: false }));
  expect(inForce()).toMatchObject({ version: 1, revision: 2, secrets: utf8("s") });
  expect(await t.store.access.change(alice.account, row, { reset: utf8("r"), isNewVersion: true })).toEqual(conflict);
  unwrap(await t.store.access.change(alice.account, inForce(), { reset: utf8("r"), isNewVersion: true }));
  expect(inForce()).toMatchObject({ version: 2, revision: 3, reset: utf8("r") });
});

test("uses are kept of slots that stay, by the set they are of, and leave its version", async () => {
  await t.store.access.noteUse(alice.account, "abcd", 5);
  await t.store.access.noteUse(alice.account, "efgh", 6);
  expect([...t.store.access.uses(alice.account)]).toEqual([
    ["abcd", 5],
    ["efgh", 6],
  ]);
  unwrap(await put(freshDevice(), { kept: ["efgh"] }));
  expect(rows("access_use")).toBe(3);
  unwrap(await put(alice.device.id, { kept: ["abcd"] }));
  expect([...t.store.access.uses(alice.account)]).toEqual([["abcd", 5]]);
  t.now += 2 * DAY;
  unwrap(await t.store.sweep());
  expect(rows("access_use")).toBe(1);
});

test("all goes with the account; a join that fails leaves none", async () => {
  await t.store.access.noteUse(alice.account, "abcd", 5);
  unwrap(await put(freshDevice()));
  unwrap(await t.store.directory.remove(alice.account));
  expect([rows(), rows("access_use")]).toEqual([0, 0]);
  t.beforeSql = (sql) => {
    if (sql.startsWith("UPDATE accounts")) throw new Error("disk full");
  };
  await expect(t.join("bob@example.org", "provider")).rejects.toThrow();
  t.beforeSql = () => undefined;
  expect(rows()).toBe(0);
});

test("a genesis whose provider device has no set is refused", async () => {
  const carol = await createTestAccount(crypto, { address: "carol@example.org", kind: "provider" });
  const request = await inviteFor(t.store, carol);
  const refused = { ok: false, error: { type: "refused", violation: { type: "notAllowed" } } };
  expect(await t.store.join({ ...request, access: null })).toMatchObject(refused);
  expect(await t.store.join({ ...request, access: testAccess(freshDevice()) })).toMatchObject(refused);
  unwrap(await t.store.join(request));
});
