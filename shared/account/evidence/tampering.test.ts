/** A provider that lies to a device: each lie is found, named, and ends the syncing; what is held stays readable. */
import { describe, expect, test } from "vitest";
import { nodeCrypto } from "../../../server/crypto/node-crypto.ts";
import { emailNumber, seq as toSeq } from "../../lib/ids.ts";
import { ok, unwrap } from "../../lib/result.ts";
import type { LogPage } from "../../log/page.ts";
import type { ViolationType } from "../../log/violation.ts";
import { INBOX_ID } from "../../mailbox/generation.ts";
import type { BlobStore } from "../../storage/blob-store.ts";
import type { RemoteLog } from "../../storage/remote-log.ts";
import type { Connection } from "../account.ts";
import { whileStopped } from "./findings.ts";
import { inbox, setFlag } from "../testing/account-contract.ts";
import { createWorld, sampleMessage, type TestDevice, type World } from "../testing/world.ts";

const HELD = 2;
/** The world's clock, unix seconds. */
const NOW = 1_700_000_000;

interface Lies {
  page?: (page: LogPage) => LogPage;
  blob?: (bytes: Uint8Array) => Uint8Array;
}

const lyingLog = (log: RemoteLog, lies: Lies): RemoteLog => ({
  ...log,
  async read(after, signal) {
    const page = await log.read(after, signal);
    return page.ok ? ok(lies.page?.(page.value) ?? page.value) : page;
  },
});

const lyingBlobs = (blobs: BlobStore, lies: Lies): BlobStore => ({
  ...blobs,
  async get(...asked) {
    const bytes = await blobs.get(...asked);
    return bytes.ok ? ok(lies.blob?.(bytes.value) ?? bytes.value) : bytes;
  },
});

/** A device that holds two messages, the first with its body; three more wait at a provider that begins to lie. */
async function setUp(lies: Lies): Promise<{ world: World; device: TestDevice }> {
  const world = await createWorld(nodeCrypto);
  const between = {
    log: (log: RemoteLog) => lyingLog(log, lies),
    blobs: (blobs: BlobStore) => lyingBlobs(blobs, lies),
  };
  const device = await world.first.reopen(between);
  await world.deliverMany(1, HELD);
  await device.account.sync();
  unwrap(await device.account.body(emailNumber(0)));
  unwrap(await setFlag(device.account, "kept"));
  await world.deliverMany(HELD + 1, HELD + 3);
  return { world, device };
}

/** Tampered with this very finding; nothing more is read or written, and what was held is still there. */
async function expectStopped({ account }: TestDevice, type: ViolationType): Promise<void> {
  const finding = type;
  expect(account.connection).toMatchObject({ type: "tampered", finding, since: NOW, found: NOW });
  const { seq } = account.state;
  expect(await account.sync()).toBe(false);
  const reason = whileStopped(finding);
  expect(await setFlag(account, "late")).toMatchObject({ ok: false, error: { type: "refused", reason } });
  const appended = await account.append(INBOX_ID, new TextEncoder().encode(sampleMessage(9)), [], null);
  expect(appended).toMatchObject({ ok: false, error: { type: "refused", reason } });
  expect(account.connection.type).toBe("tampered");
  expect(account.state.seq).toBe(seq);
  expect(inbox(account).count).toBeGreaterThanOrEqual(HELD);
  expect(inbox(account).flagsAt(0)).toEqual(["kept"]);
  const [index] = await account.index([emailNumber(1)]);
  expect(index?.subject).toBe("message 2");
  expect(new TextDecoder().decode(unwrap(await account.body(emailNumber(0))))).toBe(sampleMessage(1));
}

/** Stopped, also after a restart at which nothing is asked of the provider; it syncs on only once all of it verifies. */
async function expectCaught(device: TestDevice, type: ViolationType): Promise<void> {
  await expectStopped(device, type);
  const asked: string[] = [];
  const again = await device.reopen({
    log: (log) => ({
      ...log,
      read: (...given) => (asked.push("read"), log.read(...given)),
      append: (...given) => (asked.push("append"), log.append(...given)),
      latestCheckpoint: () => (asked.push("checkpoint"), log.latestCheckpoint()),
    }),
    blobs: (blobs) => ({ ...blobs, put: (...given) => (asked.push("put"), blobs.put(...given)) }),
  });
  again.account.start();
  await expectStopped(again, type);
  expect(asked).toEqual([]);
  const { connection } = again.account;

  const lying = await device.reopen({ log: (log) => lyingLog(log, { page: WRONG_HEAD }) });
  expect(await lying.account.checkAgain()).toBe(false);
  expect(lying.account.connection.type).toBe("tampered");

  expect(await again.account.checkAgain()).toBe(true);
  expect(again.account.connection).toEqual({ type: "online" });
  const { type: _, compared, ...found } = connection as Extract<Connection, { type: "tampered" }>;
  expect(compared).toBe(false);
  expect(again.account.findings()).toEqual([{ ...found, over: NOW }]);
  expect(inbox(again.account).count).toBe(HELD + 3);
  expect((await setFlag(again.account, "honest")).ok).toBe(true);
  const later = await again.reopen();
  expect(await later.account.sync()).toBe(true);
  expect(later.account.findings()).toHaveLength(1);
  await Promise.all([again.account.close(), later.account.close(), lying.account.close()]);
}

const altered = (bytes: Uint8Array | undefined, at = -1): Uint8Array => {
  const copy = Uint8Array.from(bytes ?? []);
  const index = at < 0 ? copy.length + at : at;
  copy[index] = (copy[index] ?? 0) ^ 1;
  return copy;
};

const WRONG_HEAD = (page: LogPage): LogPage => ({ ...page, head: altered(page.head) });

const withEntries = (page: LogPage, entries: readonly Uint8Array[]): LogPage => ({
  ...page,
  entries,
  last: toSeq(page.first - 1 + entries.length),
});

describe("a provider that", () => {
  const cases: readonly (readonly [string, ViolationType, (page: LogPage) => LogPage])[] = [
    ["drops an entry", "headMismatch", (page) => withEntries(page, page.entries.slice(1))],
    ["says there is more than it gives", "gap", (page) => ({ ...page, entries: [] })],
    ["begins elsewhere", "gap", (page) => ({ ...page, first: toSeq(page.first + 1), entries: page.entries.slice(1) })],
    ["reorders entries", "headMismatch", (page) => ({ ...page, entries: page.entries.toReversed() })],
    ["replays an entry", "duplicateEntry", (page) => withEntries(page, [...page.entries, ...page.entries.slice(0, 1)])],
    ["rolls the log back", "rollback", (page) => ({ ...page, entries: [], last: toSeq(page.first - 2) })],
    ["alters an entry", "headMismatch", (page) => ({ ...page, entries: page.entries.map((one) => altered(one)) })],
    [
      "sends what is no entry",
      "malformed",
      (page) => ({ ...page, entries: page.entries.map((one) => altered(one, 0)) }),
    ],
    ["forks the head", "headMismatch", (page) => ({ ...page, head: altered(page.head) })],
  ];
  test.each(cases)("%s is caught: %s", async (_, type, lie) => {
    const lies: Lies = {};
    const { device } = await setUp(lies);
    lies.page = lie;
    expect(await device.account.sync()).toBe(false);
    await expectCaught(device, type);
  });

  test("replays what the device has read long ago is caught", async () => {
    const lies: Lies = {};
    const { world, device } = await setUp(lies);
    lies.page = (page) => withEntries(page, world.hosted.entries.slice(1, 2));
    expect(await device.account.sync()).toBe(false);
    await expectCaught(device, "duplicateEntry");
  });

  test("replays a change of flags is caught", async () => {
    const lies: Lies = {};
    const { world, device } = await setUp(lies);
    lies.page = (page) => withEntries(page, world.hosted.entries.slice(HELD + 1, HELD + 2));
    expect(await device.account.sync()).toBe(false);
    await expectCaught(device, "deviceSeqGap");
  });

  test("substitutes a body is caught", async () => {
    const lies: Lies = {};
    const { device } = await setUp(lies);
    await device.account.sync();
    lies.blob = (bytes) => altered(bytes);
    expect(await device.account.body(emailNumber(1))).toEqual({ ok: false, error: { type: "corrupt" } });
    expect(await device.account.checkAgain()).toBe(false);
    await expectCaught(device, "blobHash");
  });

  test("lies to a new device is asked for nothing when that is started again", async () => {
    const { world, device } = await setUp({});
    const fresh = await device.clone({ log: (log) => lyingLog(log, { page: WRONG_HEAD }) });
    expect(await fresh.account.sync()).toBe(false);
    const asked: string[] = [];
    const again = await fresh.reopen({
      log: (log) => ({ ...log, latestCheckpoint: () => (asked.push("checkpoint"), log.latestCheckpoint()) }),
    });
    expect(again.account.connection).toMatchObject({ type: "tampered", since: null });
    expect([asked, again.account.state.seq]).toEqual([[], 0]);
    expect(await again.account.checkAgain()).toBe(true);
    expect(again.account.state.seq).toBe(world.hosted.view.seq);
  });

  test("rolls the log back while the device is off is caught, though its snapshot is older than its cache", async () => {
    const { world, device } = await setUp({});
    await device.account.settle();
    await device.account.sync();
    const cut = device.account.state.seq - 2;
    const rolled = (page: LogPage): LogPage => ({
      ...page,
      entries: page.entries.slice(0, Math.max(0, cut - page.first + 1)),
      last: toSeq(cut),
    });
    const again = await device.reopen({ log: (log) => lyingLog(log, { page: rolled }) });
    expect(await again.account.sync()).toBe(false);
    await expectCaught(again, "rollback");
    expect(world.hosted.view.seq).toBeGreaterThan(cut);
  });

  test("rolls the log back is caught also where the cache has gone bad", async () => {
    const { device } = await setUp({});
    await device.account.sync();
    const { seq } = device.account.state;
    const entries = await device.local.entries.readAfter(toSeq(0), 100);
    await device.local.entries.truncate(toSeq(0));
    await device.local.entries.append(
      toSeq(1),
      entries.map(({ bytes }, i) => (i < 4 ? bytes : altered(bytes, 0))),
    );
    const rolled = (page: LogPage): LogPage => withEntries(page, page.entries.slice(0, 1));
    const again = await device.reopen({ log: (log) => lyingLog(log, { page: rolled }) });
    expect(again.account.state.seq).toBeLessThan(seq);
    expect(await again.account.sync()).toBe(false);
    expect(again.account.connection).toMatchObject({ finding: "rollback" });
  });

  test("shows a new device another history than the one it was handed is caught, however long it is", async () => {
    const world = await createWorld(nodeCrypto);
    await world.deliverMany(1, 3);
    const device = await world.another();
    await world.deliverMany(4, 1_100);
    // of the same length up to the point handed over, with one delivery replaced by a later one
    const { entries } = world.hosted;
    const swapped = [...entries.slice(0, 2), ...entries.slice(5, 6)];
    const fork = (page: LogPage): LogPage =>
      page.first === 1 ? { ...page, entries: [...swapped, ...page.entries.slice(3)] } : page;
    const fresh = await device.clone({ log: (log) => lyingLog(log, { page: fork }) });
    expect(await fresh.account.sync()).toBe(false);
    expect(fresh.account.connection.type).toBe("tampered");
    expect(fresh.account.state.seq).toBeLessThan(5);
  });
});
