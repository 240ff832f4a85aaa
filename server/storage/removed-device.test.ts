import { beforeEach, describe, expect, test } from "vitest";
import { utf8 } from "../../shared/lib/bytes.ts";
import { seq } from "../../shared/lib/ids.ts";
import { unwrap } from "../../shared/lib/result.ts";
import { checkBytes } from "../../shared/log/check.ts";
import { createLedger } from "../../shared/log/ledger.ts";
import {
  deliver,
  newDevice,
  writeGeneration,
  writeOps,
  type TestAccount,
} from "../../shared/log/testing/test-account.ts";
import { nodeCrypto as crypto } from "../crypto/node-crypto.ts";
import { writeRemoval } from "../testing/change-record.ts";
import { openTestStore, type TestStore } from "./testing/open-store.ts";

describe("a device that is removed", () => {
  let t: TestStore;
  let alice: TestAccount;
  beforeEach(async () => {
    t = await openTestStore();
    alice = await t.join();
    return () => t.remove();
  });
  const ledgerOf = async () => {
    const ledger = createLedger(crypto, alice.account);
    for (const entry of t.store.read(alice.account, seq(0))?.entries ?? [])
      ledger.advance(unwrap(await checkBytes(crypto, ledger, entry)));
    return ledger;
  };
  const remove = async () => {
    const { entry, keyring } = await writeRemoval(alice, await ledgerOf(), [await newDevice(crypto)]);
    unwrap(await t.store.putBlob(alice.account, keyring.id, keyring.bytes));
    return entry;
  };

  test("is remembered with its key and the record that did it, across restarts", async () => {
    await t.store.noteSeen(alice.account, alice.device.id, 5);
    expect(t.store.removal(alice.account, alice.device.id)).toBeNull();
    unwrap(await t.store.append(alice.account, [await remove()]));
    const removal = { key: Uint8Array.from(alice.device.keys.signing.publicKey), seq: 2 };
    expect(t.store.removal(alice.account, alice.device.id)).toEqual(removal);
    expect(t.store.lastSeen(alice.account).size).toBe(0);
    expect((await t.reopen()).removal(alice.account, alice.device.id)).toEqual(removal);
  });

  test("in a batch behind other entries, or in one that is refused", async () => {
    const entry = await remove();
    const before = await writeOps(crypto, alice, await ledgerOf());
    const broken = entry.slice();
    broken[broken.length - 1] = (broken.at(-1) ?? 0) ^ 1;
    expect(await t.store.append(alice.account, [before, broken])).toMatchObject({ ok: false });
    expect(t.store.removal(alice.account, alice.device.id)).toBeNull();
    unwrap(await t.store.append(alice.account, [before, entry]));
    expect(t.store.removal(alice.account, alice.device.id)?.seq).toBe(3);
  });

  test("is not, if the transaction fails", async () => {
    const entry = await remove();
    t.beforeSql = (sql) => {
      if (sql === "COMMIT") throw new Error("disk full");
    };
    expect(await t.store.append(alice.account, [entry])).toMatchObject({ error: { type: "failing" } });
    t.beforeSql = () => undefined;
    expect(t.store.removal(alice.account, alice.device.id)).toBeNull();
  });

  test("its account's log can be read as it stood then, and goes with the account", async () => {
    unwrap(await t.store.append(alice.account, [await remove()]));
    const ended = t.store.read(alice.account, seq(0));
    const { entry, blob } = await deliver(crypto, alice, utf8("m"), utf8("i"));
    expect(await t.store.appendIncoming(alice.account, entry, blob)).toMatchObject({ error: { type: "epochOver" } });
    unwrap(await t.store.append(alice.account, [await writeGeneration(crypto, alice, await ledgerOf())]));
    expect(t.store.read(alice.account, seq(0))?.last).toBe(3);
    expect(t.store.read(alice.account, seq(0), 1000, seq(2))).toEqual(ended);
    const rest = { last: 2, head: ended?.head };
    expect(t.store.read(alice.account, seq(1), 1000, seq(2))).toMatchObject({ ...rest, first: 2 });
    for (const after of [2, 3, 9])
      expect(t.store.read(alice.account, seq(after), 1000, seq(2))).toMatchObject({ ...rest, entries: [] });
    unwrap(await t.store.directory.remove(alice.account));
    expect(t.store.removal(alice.account, alice.device.id)).toBeNull();
  });
});
