/** What is answered for somebody who is away lies readable, of transparent accounts alone. */
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { seq } from "../../shared/lib/ids.ts";
import { unwrap } from "../../shared/lib/result.ts";
import { checkBytes } from "../../shared/log/check.ts";
import { createLedger } from "../../shared/log/ledger.ts";
import { certify, newDevice, rotationTo, writeRecord } from "../../shared/log/testing/test-account.ts";
import { nodeCrypto as crypto } from "../crypto/node-crypto.ts";
import { openSqlite } from "./provider/driver.ts";
import { openTestStore } from "./testing/open-store.ts";

const note = Uint8Array.of(1, 2, 3);
const name = new Uint8Array(16);
const when = { at: 100, since: 50, limits: [{ since: 50, most: 2 }] };

test("a hardened account has none; it goes, with who was answered, in the record's own transaction", async () => {
  const t = await openTestStore();
  onTestFinished(() => t.remove());
  const hardened = await t.join("bob@example.org");
  expect(await t.store.vacations.putNote(hardened.account, note, 0)).toEqual({ ok: false, error: { type: "gone" } });
  const made = await t.join("alice@example.org", "provider");
  const { account } = made;
  unwrap(await t.store.vacations.putNote(account, note, 0));
  expect(unwrap(await t.store.vacations.claim(account, name, when))).toBe("noted");
  expect(unwrap(await t.store.vacations.claim(account, name, when))).toBe("answered");

  const ledger = createLedger(crypto, account);
  for (const bytes of t.store.read(account, seq(0))?.entries ?? [])
    ledger.advance(unwrap(await checkBytes(crypto, ledger, bytes)));
  const own = await newDevice(crypto);
  const { change, keyring } = await rotationTo(crypto, made, 2, [own]);
  const devices = [await certify(crypto, made, own)];
  const entry = await writeRecord(crypto, made, ledger, { ...change, devices, flavor: "hardened" });
  unwrap(await t.store.putBlob(account, keyring.id, keyring.bytes));
  expect(t.store.vacations.note(account)).toEqual(note);
  unwrap(await t.store.append(account, [entry], "identity"));
  expect(t.store.record(account)?.record.flavor).toBe("hardened");
  expect(t.store.vacations.note(account)).toBeNull();
  expect(await t.store.vacations.claim(account, name, when)).toEqual({ ok: false, error: { type: "gone" } });
  const driver = openSqlite(join(t.dir, "provider.db"));
  expect(driver.prepare("SELECT COUNT(*) AS count FROM vacation_answers").get()).toEqual({ count: 0 });
  driver.close();
  expect(await t.store.vacations.putNote(account, note, 0)).toEqual({ ok: false, error: { type: "gone" } });
});

test("one whose time is over goes; one without an end stays until it is taken back", async () => {
  const t = await openTestStore();
  onTestFinished(() => t.remove());
  const now = Math.floor(t.now / 1000);
  const { account } = await t.join("alice@example.org", "provider");
  unwrap(await t.store.vacations.putNote(account, note, now + 10));
  unwrap(await t.store.sweep());
  expect(t.store.vacations.note(account)).toEqual(note);
  unwrap(await t.store.sweep(t.now + 20_000));
  expect(t.store.vacations.note(account)).toBeNull();
  unwrap(await t.store.vacations.putNote(account, note, 0));
  unwrap(await t.store.sweep(t.now + 20_000_000));
  expect(t.store.vacations.note(account)).toEqual(note);
  unwrap(await t.store.vacations.removeNote(account));
  expect(t.store.vacations.note(account)).toBeNull();
});
