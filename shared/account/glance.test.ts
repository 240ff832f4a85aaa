/** The glance of a device that has just come in, and the engine that goes on from what it left. */
import { beforeAll, describe, expect, test } from "vitest";
import { nodeCrypto } from "../../server/crypto/node-crypto.ts";
import type { CryptoPort } from "../crypto/primitives.ts";
import { emailNumber } from "../lib/ids.ts";
import { assert } from "../lib/assert.ts";
import { err } from "../lib/result.ts";
import { INBOX_ID } from "../mailbox/generation.ts";
import type { BlobStore } from "../storage/blob-store.ts";
import { createMemoryLocalStore } from "../storage/memory-local-store.ts";
import type { RemoteLog } from "../storage/remote-log.ts";
import { openGlance } from "./glance.ts";
import { countPublicKeyOperations } from "./testing/counting-crypto.ts";
import { createLargeWorld } from "./testing/fresh-start.ts";
import { createWorld, type World } from "./testing/world.ts";

const MESSAGES = 1_300;

interface Instead {
  readonly log?: Partial<RemoteLog>;
  readonly blobs?: Partial<BlobStore>;
  readonly crypto?: CryptoPort;
}

function glanceAt(world: World, between: Instead = {}) {
  const local = createMemoryLocalStore();
  const { log, blobs } = world.hosted.connect();
  let { secrets } = world.first;
  const parts = {
    ...{ crypto: between.crypto ?? nodeCrypto, local, secrets, clock: () => world.clock.now },
    ...{ remote: { ...log, ...between.log }, blobs: { ...blobs, ...between.blobs } },
    keep: (changed: Uint8Array): Promise<void> => Promise.resolve(void (secrets = changed)),
  };
  return { local, secrets: () => secrets, glance: openGlance(parts) };
}

const inboxCount = ({ state }: { readonly state: World["first"]["account"]["state"] }): number | undefined =>
  state.mailbox(INBOX_ID)?.count;

test("it has what the log says; the engine after it fetches nothing of that again", async () => {
  const world = await createLargeWorld(MESSAGES);
  await world.deliverMany(MESSAGES + 1, MESSAGES + 5);
  const opened = countPublicKeyOperations(nodeCrypto);
  const { glance, local, secrets } = glanceAt(world, { crypto: opened.crypto });
  const seen = await glance;
  assert(seen, "it was seen");
  // those after the checkpoint
  expect([opened.count(), seen.behind]).toEqual([5, 0]);
  await world.first.account.sync();
  expect(inboxCount(seen)).toBe(inboxCount(world.first.account));
  expect(seen.state.seq).toBe(world.first.account.state.seq);
  const [old, fresh] = await seen.index([7, MESSAGES + 4].map(emailNumber));
  expect([old?.subject, fresh?.subject]).toEqual(["message 8", `message ${MESSAGES + 5}`]);
  await seen.leave();

  const counted = countPublicKeyOperations(nodeCrypto);
  const checkpoints: string[] = [];
  const log = (remote: RemoteLog): RemoteLog => ({
    ...remote,
    latestCheckpoint: () => {
      checkpoints.push("asked");
      return remote.latestCheckpoint();
    },
  });
  const { account } = await world.open(secrets(), { local, log, crypto: counted.crypto });
  expect(account.state.seq).toBe(world.first.account.state.seq);
  expect(await account.sync()).toBe(true);
  expect([checkpoints, counted.count()]).toEqual([[], 0]);
  const subjects = (await account.index([7, MESSAGES + 4].map(emailNumber))).map((index) => index?.subject);
  expect(subjects).toEqual(["message 8", `message ${MESSAGES + 5}`]);
}, 60_000);

/** Under a checkpoint; without it more than are read before anything is shown, as are those after it. */
const UNDER = 510;
const MORE = 150;

describe("much after the checkpoint", () => {
  let world: World;
  beforeAll(async () => {
    world = await createLargeWorld(UNDER);
    await world.deliverMany(UNDER + 1, UNDER + MORE);
  }, 60_000);

  test("its rows are shown at once; the engine brings the rest, and says so before it is there", async () => {
    const checkpoint = world.hosted.newest("checkpoint")?.seq ?? 0;
    const opened = countPublicKeyOperations(nodeCrypto);
    const { log } = world.hosted.connect();
    let fetched = 0;
    const counting: RemoteLog["read"] = async (...asked) => {
      const page = await log.read(...asked);
      if (page.ok) fetched += page.value.entries.length;
      return page;
    };
    const { glance, local, secrets } = glanceAt(world, { log: { read: counting }, crypto: opened.crypto });
    const seen = await glance;
    assert(seen, "it was seen");
    const before = inboxCount(world.first.account);
    expect([inboxCount(seen), opened.count()]).toEqual([before, 0]);
    expect(seen.behind).toBe(MORE + 1);
    expect(seen.state.seq + seen.behind).toBe(checkpoint + MORE);
    expect(fetched).toBeLessThan(seen.behind);
    const [newest] = await seen.index([emailNumber(UNDER - 1)]);
    expect(newest?.subject).toBe(`message ${UNDER}`);
    await seen.leave();

    const { account } = await world.open(secrets(), { local });
    expect([account.state.seq, account.connection.type]).toEqual([seen.state.seq, "connecting"]);
    const told: unknown[] = [];
    account.watchConnection((connection) => told.push([connection, inboxCount(account)]));
    expect(await account.sync()).toBe(true);
    expect(told).toEqual([
      [{ type: "syncing", remaining: MORE + 1 }, before],
      [{ type: "online" }, (before ?? 0) + MORE],
    ]);
  });

  test("what is wrong there the engine finds", async () => {
    const { log } = world.hosted.connect();
    // the checkpoint stands, and an entry after it is gone
    const read: RemoteLog["read"] = async (...asked) => {
      const page = await log.read(...asked);
      if (!page.ok) return page;
      const { entries, last } = page.value;
      const without = [...entries.slice(0, 2), ...entries.slice(3)];
      return { ok: true, value: { ...page.value, entries: without, last: (last - 1) as typeof last } };
    };
    const { glance, local, secrets } = glanceAt(world, { log: { read } });
    const seen = await glance;
    assert(seen, "it was seen");
    await seen.leave();
    const { account } = await world.open(secrets(), { local, log: (remote) => ({ ...remote, read }) });
    expect(await account.sync()).toBe(false);
    expect(account.connection).toMatchObject({ type: "tampered", finding: "headMismatch" });
  });

  test("a checkpoint that does not hold shows nothing: altered, or beyond the log's end", async () => {
    const { log, blobs } = world.hosted.connect();
    const get: BlobStore["get"] = async (...asked) => {
      const found = await blobs.get(...asked);
      return found.ok ? { ok: true, value: found.value.map((octet) => octet ^ 1) } : found;
    };
    expect(await glanceAt(world, { blobs: { get } }).glance).toBeNull();
    const read: RemoteLog["read"] = async (after, ...asked) => {
      const page = await log.read(after, ...asked);
      const last = (after - 1) as typeof after;
      return page.ok ? { ok: true, value: { ...page.value, entries: [], last } } : page;
    };
    expect(await glanceAt(world, { log: { read } }).glance).toBeNull();
  });
});

test("an account without a checkpoint is read from its beginning", async () => {
  const world = await createWorld(nodeCrypto);
  await world.deliverMany(1, 12);
  const { glance } = glanceAt(world);
  expect(inboxCount((await glance) ?? world.first.account)).toBe(12);
});

test("without an answer, with a log that ends too soon, or with very much to read there is none", async () => {
  const world = await createWorld(nodeCrypto);
  await world.deliverMany(1, 12);
  await world.first.account.sync();
  const { log } = world.hosted.connect();
  const offline = (): Promise<ReturnType<typeof err<{ readonly type: "offline" }>>> =>
    Promise.resolve(err({ type: "offline" as const }));
  expect(await glanceAt(world, { log: { read: offline } }).glance).toBeNull();
  const cut: RemoteLog["read"] = async (after) => {
    const page = await log.read(after);
    return page.ok ? { ok: true, value: { ...page.value, entries: page.value.entries.slice(1) } } : page;
  };
  expect(await glanceAt(world, { log: { read: cut } }).glance).toBeNull();
  const long: RemoteLog["read"] = async (after) => {
    const page = await log.read(after);
    return page.ok
      ? { ok: true, value: { ...page.value, last: (page.value.last + 9_000) as typeof page.value.last } }
      : page;
  };
  expect(await glanceAt(world, { log: { read: long } }).glance).toBeNull();
});
