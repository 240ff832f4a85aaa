import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { utf8 } from "../../shared/lib/bytes.ts";
import { seq, type Seq } from "../../shared/lib/ids.ts";
import { unwrap } from "../../shared/lib/result.ts";
import { createLedger, type Ledger } from "../../shared/log/ledger.ts";
import { readPage } from "../../shared/log/reader.ts";
import { deliver, testBlob, writeOps, type TestAccount, type TestBlob } from "../../shared/log/testing/test-account.ts";
import { nodeCrypto as crypto } from "../crypto/node-crypto.ts";
import { openTestStore, unknownAccount, type TestStore } from "./testing/open-store.ts";

const LARGE = 200_000;
const DAY = 86_400_000;

describe("provider store", () => {
  let t: TestStore;
  let alice: TestAccount;
  beforeEach(async () => {
    t = await openTestStore();
    alice = await t.join();
    return () => t.remove();
  });
  afterEach(() => {
    t.beforeSql = () => undefined;
  });

  const ledgerOf = async (account = alice): Promise<Ledger> => {
    const ledger = createLedger(crypto, account.account);
    const page = t.store.read(account.account, seq(0));
    if (page === null) throw new Error("no such account");
    expect(await readPage(crypto, ledger, page)).toMatchObject({ finding: null });
    return ledger;
  };
  const message = (size = 10) => deliver(crypto, alice, new Uint8Array(size), utf8("index"));
  const take = async (size = 10) => {
    const { entry, blob } = await message(size);
    return t.store.appendIncoming(alice.account, entry, blob);
  };
  const ops = async (change: Parameters<typeof writeOps>[3] = {}) => writeOps(crypto, alice, await ledgerOf(), change);
  const put = async (size: number): Promise<TestBlob> => {
    const blob = testBlob(crypto, crypto.randomBytes(size));
    unwrap(await t.store.putBlob(alice.account, blob.id, blob.bytes));
    return blob;
  };
  const last = (): Seq | undefined => t.store.head(alice.account)?.seq;

  describe("append", () => {
    test("the same bytes have the same seq, other bytes under the id are a conflict", async () => {
      const entry = await ops();
      expect(unwrap(await t.store.append(alice.account, [entry]))).toEqual({ assigned: [2] });
      expect(unwrap(await t.store.append(alice.account, [entry]))).toEqual({ assigned: [2] });
      const { entry: incoming, blob } = await message();
      expect(unwrap(await t.store.appendIncoming(alice.account, incoming, blob))).toBe(3);
      expect(unwrap(await t.store.appendIncoming(alice.account, incoming, blob))).toBe(3);
      const other = incoming.slice();
      other[other.length - 1] = (other.at(-1) ?? 0) ^ 1;
      expect(await t.store.appendIncoming(alice.account, other, blob)).toMatchObject({ ok: false });
      expect(last()).toBe(3);
    });

    test("deliveries at once get one seq each and share commits", async () => {
      const messages = await Promise.all(Array.from({ length: 32 }, () => message()));
      let commits = 0;
      t.beforeSql = (sql) => {
        if (sql === "COMMIT") commits++;
      };
      const taken = await Promise.all(
        messages.map(({ entry, blob }) => t.store.appendIncoming(alice.account, entry, blob)),
      );
      const seqs = taken.map((one) => unwrap(one)).sort((a, b) => a - b);
      expect(seqs).toEqual(Array.from({ length: 32 }, (_, i) => i + 2));
      expect(commits).toBeLessThan(16);
      await ledgerOf();
    });

    test("is refused whole, with the entry's place", async () => {
      const first = await ops();
      const gap = await ops({ deviceSeq: 9 });
      expect(await t.store.append(alice.account, [first, gap])).toMatchObject({
        error: { type: "refused", index: 1, violation: { type: "deviceSeqGap" } },
      });
      expect(last()).toBe(1);
    });

    test("two entries of a device on one state: one stands, the other is told why", async () => {
      const entries = [await ops(), await ops()];
      const results = await Promise.all(entries.map((entry) => t.store.append(alice.account, [entry])));
      expect(results.map(({ ok }) => ok).sort()).toEqual([false, true]);
      expect(results.find(({ ok }) => !ok)).toMatchObject({ error: { violation: { type: "deviceSeqGap" } } });
    });

    test("a bad signature is not stored", async () => {
      const entry = await ops();
      entry[entry.length - 1] = (entry.at(-1) ?? 0) ^ 1;
      expect(await t.store.append(alice.account, [entry])).toMatchObject({
        error: { violation: { type: "badSignature" } },
      });
      expect(last()).toBe(1);
    });

    test("sessions write neither incoming entries nor, with the identity key, anything but the record", async () => {
      const { entry } = await message();
      const refused = { error: { violation: { type: "notAllowed" } } };
      expect(await t.store.append(alice.account, [entry])).toMatchObject(refused);
      expect(await t.store.append(alice.account, [await ops()], "identity")).toMatchObject(refused);
    });

    test("an epoch that ended and an account that is gone are told apart", async () => {
      const old = await deliver(crypto, alice, utf8("m"), utf8("i"), { epoch: 9 as never });
      expect(await t.store.appendIncoming(alice.account, old.entry, old.blob)).toEqual({
        ok: false,
        error: { type: "epochOver" },
      });
      const { entry, blob } = await message(LARGE);
      unwrap(await t.store.directory.remove(alice.account));
      expect(await t.store.appendIncoming(alice.account, entry, blob)).toEqual({ ok: false, error: { type: "gone" } });
      expect(await t.filedOctets()).toBe(0);
    });
  });

  describe("a failing disk", () => {
    const full = (): never => {
      throw Object.assign(new Error("database or disk is full"), { code: "SQLITE_FULL" });
    };

    test.each(["COMMIT", "INSERT INTO entries", "UPDATE accounts", "BEGIN IMMEDIATE"])(
      "at %s stores nothing; later appends work",
      async (statement) => {
        const { entry, blob } = await message(LARGE);
        t.beforeSql = (sql) => (sql.startsWith(statement) ? full() : undefined);
        expect(await t.store.appendIncoming(alice.account, entry, blob)).toEqual({
          ok: false,
          error: { type: "failing" },
        });
        expect(await t.store.append(alice.account, [await ops()])).toMatchObject({ error: { type: "failing" } });
        t.beforeSql = () => undefined;
        expect(last()).toBe(1);
        expect(t.store.blobSize(alice.account, blob.id)).toBeNull();
        expect(unwrap(await t.store.appendIncoming(alice.account, entry, blob))).toBe(2);
        expect(await t.filedOctets()).toBe(blob.size);
        await ledgerOf();
      },
    );

    test("a batch that fails is tried singly", async () => {
      let left = 1;
      t.beforeSql = (sql) => (sql === "COMMIT" && left-- > 0 ? full() : undefined);
      const messages = await Promise.all([1, 2, 3].map(() => message()));
      const taken = await Promise.all(
        messages.map(({ entry, blob }) => t.store.appendIncoming(alice.account, entry, blob)),
      );
      expect(taken.map(({ ok }) => ok)).toEqual([true, true, true]);
      await ledgerOf();
    });

    test("files that cannot be written fail the delivery and the upload", async () => {
      const { entry, blob } = await message(LARGE);
      const failing = await openTestStore({
        wrapFiles: (files) => ({ ...files, draft: () => Promise.resolve().then(full) }),
      });
      const bob = await failing.join("bob@example.org");
      expect(await failing.store.appendIncoming(bob.account, entry, blob)).toMatchObject({
        error: { type: "failing" },
      });
      expect(await failing.store.putBlob(bob.account, blob.id, blob.bytes)).toMatchObject({
        error: { type: "failing" },
      });
      await failing.remove();
    });
  });

  test("what was answered is there after a kill, what was left behind is not", async () => {
    unwrap(await take(LARGE));
    unwrap(await take());
    const before = await t.filedOctets();
    await writeFile(join(t.dir, "blobs/ab", `${alice.account}.ab${"0".repeat(30)}`), "a stray");
    await writeFile(join(t.dir, "blobs/drafts/half"), "half a blob");
    t.store = await t.reopen();
    expect(last()).toBe(3);
    expect(await t.filedOctets()).toBe(before);
    unwrap(await take());
    await ledgerOf();
  });

  describe("blobs", () => {
    test.each([0, 10, 65_536, 65_537, LARGE])("of %i octets come back whole and in parts", async (size) => {
      const blob = await put(size);
      expect(t.store.blobSize(alice.account, blob.id)).toBe(size);
      const read = async (range?: { start: number; end: number }) => {
        const body = await t.store.getBlob(alice.account, blob.id, range);
        const parts: Uint8Array[] = [];
        for await (const part of body instanceof Uint8Array ? [body] : (body ?? [])) parts.push(part);
        return Uint8Array.from(Buffer.concat(parts));
      };
      expect(await read()).toEqual(Uint8Array.from(blob.bytes));
      if (size > 5) expect(await read({ start: 3, end: 6 })).toEqual(Uint8Array.from(blob.bytes.slice(3, 6)));
      expect(t.store.blobSize(unknownAccount, blob.id)).toBeNull();
    });

    test("never change, also when two writers race", async () => {
      const id = testBlob(crypto, utf8("")).id;
      const bodies = [1, 2, 3, 4].map((n) => new Uint8Array(LARGE).fill(n));
      const results = await Promise.all(bodies.map((body) => t.store.putBlob(alice.account, id, body)));
      expect(results.filter(({ ok }) => ok)).toHaveLength(1);
      expect(results.filter(({ ok }) => !ok)[0]).toEqual({ ok: false, error: { type: "conflict" } });
      const winner = bodies[results.findIndex(({ ok }) => ok)] ?? utf8("");
      expect(unwrap(await t.store.putBlob(alice.account, id, winner))).toBeNull();
      expect(await t.filedOctets()).toBe(LARGE);
    });

    test("live while an entry names them; released they go after their grace, unnamed after a day", async () => {
      const [kept, released, forgotten] = [await put(LARGE), await put(LARGE), await put(LARGE)];
      unwrap(await t.store.append(alice.account, [await ops({ adds: [kept.id, released.id] })]));
      unwrap(await t.store.append(alice.account, [await ops({ releases: [released.id] })]));
      t.now += DAY - 1000;
      expect(unwrap(await t.store.sweep())).toBe(0);
      t.now += 1000;
      expect(unwrap(await t.store.sweep())).toBe(1);
      expect(t.store.blobSize(alice.account, forgotten.id)).toBeNull();
      expect(t.store.blobSize(alice.account, released.id)).toBe(LARGE);
      t.now += 29 * DAY;
      expect(unwrap(await t.store.sweep())).toBe(1);
      expect(t.store.blobSize(alice.account, released.id)).toBeNull();
      expect(await t.filedOctets()).toBe(LARGE);
      // a dead id is never used again, an unnamed one may be
      expect(await t.store.putBlob(alice.account, released.id, released.bytes)).toMatchObject({ ok: false });
      unwrap(await t.store.putBlob(alice.account, forgotten.id, forgotten.bytes));
    });

    test("being read while they are swept are read to their end", async () => {
      const blob = await put(LARGE);
      const body = await t.store.getBlob(alice.account, blob.id);
      t.now += DAY;
      expect(unwrap(await t.store.sweep())).toBe(1);
      let octets = 0;
      for await (const part of body as AsyncIterable<Uint8Array>) octets += part.length;
      expect(octets).toBe(LARGE);
    });

    test("uploaded again have another day", async () => {
      const blob = await put(10);
      t.now += DAY - 1000;
      unwrap(await t.store.putBlob(alice.account, blob.id, blob.bytes));
      t.now += 2000;
      expect(unwrap(await t.store.sweep())).toBe(0);
    });

    test("have limits, of their own and of what no entry names", async () => {
      const small = await openTestStore({ maxBlobBytes: 100, maxPendingBytes: 150 });
      const bob = await small.join("bob@example.org");
      const upload = (size: number) => {
        const { id, bytes } = testBlob(crypto, crypto.randomBytes(size));
        return small.store.putBlob(bob.account, id, bytes);
      };
      expect(await upload(101)).toMatchObject({ error: { type: "tooLarge" } });
      expect(await upload(100)).toMatchObject({ ok: true });
      expect(await upload(100)).toMatchObject({ error: { type: "overQuota" } });
      await small.remove();
    });
  });

  test("watchers hear of commits, of their own account only, and of its end", async () => {
    const heard: (number | null)[] = [];
    const stop = t.store.watch(alice.account, (at) => void heard.push(at));
    unwrap(await take());
    const bob = await t.join("bob@example.org");
    const { entry, blob } = await deliver(crypto, bob, utf8("m"), utf8("i"));
    unwrap(await t.store.appendIncoming(bob.account, entry, blob));
    unwrap(await t.store.directory.remove(alice.account));
    expect(heard).toEqual([2, null]);
    stop();
  });

  test("pages end at their limits", async () => {
    for (let i = 0; i < 5; i++) unwrap(await take());
    const page = t.store.read(alice.account, seq(2), 3);
    expect(page).toMatchObject({ first: 3, last: 6 });
    expect(page?.entries).toHaveLength(3);
    expect(t.store.read(alice.account, seq(99))).toMatchObject({ first: 100, entries: [], last: 6 });
    expect(t.store.read(unknownAccount, seq(0))).toBeNull();
  });
});
