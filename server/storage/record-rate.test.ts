/** How many records devices may write, and which are never slowed: on buckets alone, and by a real store. */
import { beforeEach, describe, expect, test } from "vitest";
import { seq } from "../../shared/lib/ids.ts";
import { unwrap } from "../../shared/lib/result.ts";
import { checkBytes } from "../../shared/log/check.ts";
import { createLedger, type Ledger } from "../../shared/log/ledger.ts";
import { neededRetired } from "../../shared/log/record-certificates.ts";
import type { AccountRecord } from "../../shared/log/record.ts";
import { certify, newDevice, rotationTo, writeRecord } from "../../shared/log/testing/test-account.ts";
import type { TestAccount, TestDevice } from "../../shared/log/testing/test-account.ts";
import { nodeCrypto as crypto } from "../crypto/node-crypto.ts";
import { writeNewWords } from "../testing/change-record.ts";
import { createRecordRate } from "./provider/record-rate.ts";
import { openTestStore, type TestStore } from "./testing/open-store.ts";

const NOW = 1_700_000_000;
const EACH = 24 * 60;

describe("buckets", () => {
  const setUp = () => {
    const rate = createRecordRate();
    const take = (bucket: string, records: number, now: number): number => {
      const costs = new Map([[bucket, records]]);
      const wait = rate.wait(costs, now);
      if (wait === 0) rate.spend(costs, now);
      rate.committed();
      return wait;
    };
    return { rate, take };
  };

  test("sixty records at once, then one every 24 minutes; what had to wait counts for nothing", () => {
    const { take } = setUp();
    for (let n = 0; n < 60; n++) expect(take("mine", 1, NOW)).toBe(0);
    for (let n = 0; n < 3; n++) expect(take("mine", 1, NOW)).toBe(EACH);
    expect(take("mine", 2, NOW)).toBe(2 * EACH);
    expect(take("other", 60, NOW)).toBe(0);
    expect(take("mine", 1, NOW + EACH - 1)).toBe(1);
    expect(take("mine", 1, NOW + EACH)).toBe(0);
    expect(take("mine", 1, NOW + EACH)).toBe(EACH);
    expect(take("mine", 60, NOW + 86_400 + EACH)).toBe(0);
  });

  test("more than a burst never passes, and takes nothing away", () => {
    const { take } = setUp();
    expect(take("mine", 61, NOW)).toBe(EACH);
    expect(take("mine", 60, NOW)).toBe(0);
  });

  test("count within a transaction, and no more once it is rolled back", () => {
    const { rate, take } = setUp();
    const burst = new Map([["mine", 60]]);
    rate.spend(burst, NOW);
    expect(rate.wait(new Map([["mine", 1]]), NOW)).toBe(EACH);
    rate.rolledBack();
    expect(take("mine", 60, NOW)).toBe(0);
    expect(rate.wait(new Map([["mine", 1]]), NOW)).toBe(EACH);
  });
});

describe("records of devices", () => {
  let t: TestStore;
  let alice: TestAccount;
  let ledger: Ledger;
  beforeEach(async () => {
    t = await openTestStore();
    alice = await t.join();
    ledger = createLedger(crypto, alice.account);
    await catchUp();
    return () => t.remove();
  });
  const slowed = { ok: false, error: { type: "slowed" } };

  async function catchUp(): Promise<void> {
    for (const bytes of t.store.read(alice.account, ledger.seq)?.entries ?? [])
      ledger.advance(unwrap(await checkBytes(crypto, ledger, bytes)));
  }
  const record = (): AccountRecord => ledger.record?.record ?? alice.record;
  const by = (signer: TestDevice, change: Partial<AccountRecord> = {}, version = (ledger.record?.version ?? 0) + 1) =>
    writeRecord(crypto, alice, ledger, change, { signer: signer.id, version }, signer.keys.signing.secret);
  const append = async (...entries: Uint8Array[]) => {
    const appended = await t.store.append(alice.account, entries);
    await catchUp();
    return appended;
  };
  /** Records that change nothing, in one batch. */
  const many = async (signer: TestDevice, count: number) => {
    const version = ledger.record?.version ?? 0;
    return Promise.all(Array.from({ length: count }, (_, n) => by(signer, {}, version + 1 + n)));
  };
  /** By the words, or by `signer`. */
  const letIn = async (signer: TestDevice | null, ...devices: TestDevice[]) => {
    const added = await Promise.all(devices.map((device) => certify(crypto, alice, device, signer)));
    const change = { devices: [...record().devices, ...added] };
    return append(signer ? await by(signer, change) : await writeRecord(crypto, alice, ledger, change));
  };
  /** What a client writes to remove devices, uploaded but for the record. */
  const removal = async (gone: readonly TestDevice[], change: Partial<AccountRecord> = {}) => {
    const { change: rotated, keyring } = await rotationTo(crypto, alice, record().epoch + 1, []);
    unwrap(await t.store.putBlob(alice.account, keyring.id, keyring.bytes));
    const devices = record().devices.filter(({ id }) => !gone.some((device) => device.id === id));
    const retired = neededRetired(record(), devices);
    return { ...rotated, devices, retired, releases: [record().keyring.id], ...change };
  };

  test("one that the words let in spends nothing of another's", async () => {
    const thief = await newDevice(crypto);
    unwrap(await letIn(null, thief));
    unwrap(await append(...(await many(thief, 60))));
    expect(await append(await by(thief))).toEqual({ ok: false, error: { type: "slowed", retryAfterSeconds: EACH } });
    unwrap(await append(...(await many(alice.device, 60))));
    expect(await append(await by(alice.device))).toMatchObject(slowed);
  });

  test("a removal passes when nothing is left, and nothing else with it", async () => {
    const thief = await newDevice(crypto);
    unwrap(await letIn(alice.device, thief));
    unwrap(await append(...(await many(thief, 59))));
    expect(await append(await by(alice.device))).toMatchObject(slowed);
    const [first] = record().devices;
    const renamed = first ? [{ ...first, name: new Uint8Array(30) }] : [];
    const stranger = await certify(crypto, alice, await newDevice(crypto), alice.device);
    const otherwise: Partial<AccountRecord>[] = [
      { foldVersion: 2 },
      { devices: renamed },
      { devices: [...record().devices.slice(0, 1), stranger] },
    ];
    for (const change of otherwise)
      expect(await append(await by(alice.device, await removal([thief], change)))).toMatchObject(slowed);
    unwrap(await append(await by(alice.device, await removal([thief]))));
    expect(record().devices.map(({ id }) => id)).toEqual([alice.device.id]);
    expect(await append(await by(alice.device))).toMatchObject(slowed);
  });

  test("letting in others wins nothing: neither their records nor those of whom they let in", async () => {
    const ghosts = await Promise.all(Array.from({ length: 3 }, () => newDevice(crypto)));
    const [first = alice.device, second = alice.device, third = alice.device] = ghosts;
    unwrap(await letIn(alice.device, first, second));
    unwrap(await letIn(second, third));
    unwrap(await append(...(await many(first, 28)), ...(await many(first, 56)).slice(28)));
    expect(await append(await by(third))).toEqual({ ok: true, value: expect.anything() as unknown });
    for (const device of [alice.device, first, second, third])
      expect(await append(await by(device))).toMatchObject(slowed);
    unwrap(await append(await by(third, await removal([alice.device]))));
    for (const device of [first, second, third]) expect(await append(await by(device))).toMatchObject(slowed);
  });

  test("under new words that may still be undone, all share one bucket", async () => {
    const other = await newDevice(crypto);
    unwrap(await letIn(null, other));
    const { entry, keyring, identity } = await writeNewWords(alice, ledger, t.now / 1000);
    unwrap(await t.store.putBlob(alice.account, keyring.id, keyring.bytes));
    unwrap(await append(entry));
    alice = { ...alice, identity };
    unwrap(await letIn(null, other));
    unwrap(await append(...(await many(other, 60))));
    expect(await append(await by(alice.device))).toMatchObject(slowed);
  });

  test("a store that fails takes none of them away, and what was refused neither", async () => {
    const batch = await many(alice.device, 60);
    t.beforeSql = (sql) => {
      if (sql === "COMMIT") throw new Error("disk full");
    };
    expect(await append(...batch)).toMatchObject({ error: { type: "failing" } });
    t.beforeSql = () => undefined;
    expect(await append(...batch, await by(alice.device, { address: "" }, 62))).toMatchObject({ ok: false });
    unwrap(await append(...batch));
    expect(ledger.seq).toBe(seq(61));
    expect(await append(await by(alice.device))).toMatchObject(slowed);
  });

  test("batches of one transaction are counted together", async () => {
    const batch = await many(alice.device, 61);
    const both = await Promise.all([
      t.store.append(alice.account, batch.slice(0, 60)),
      t.store.append(alice.account, batch),
    ]);
    expect(both.map(({ ok }) => ok)).toEqual([true, false]);
    expect(both[1]).toMatchObject(slowed);
  });
});
