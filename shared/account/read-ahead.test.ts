/** What is asked for ahead, and what a glance makes of it. */
import { beforeAll, expect, test } from "vitest";
import { nodeCrypto } from "../../server/crypto/node-crypto.ts";
import { assert } from "../lib/assert.ts";
import { err, ok } from "../lib/result.ts";
import type { BlobStore } from "../storage/blob-store.ts";
import { createMemoryLocalStore } from "../storage/memory-local-store.ts";
import type { RemoteLog } from "../storage/remote-log.ts";
import { openGlance } from "./glance.ts";
import { readAhead } from "./read-ahead.ts";
import { createLargeWorld } from "./testing/fresh-start.ts";
import { createWorld, type World } from "./testing/world.ts";

/** What is asked of the provider, in its order. */
function recorded({ hosted }: World, instead: Partial<BlobStore> = {}) {
  const asked: string[] = [];
  const { log, blobs } = hosted.connect();
  const noted = <T extends object>(port: T): T =>
    new Proxy(port, {
      get: (own, name) => {
        const method = Reflect.get(own, name) as (...args: readonly unknown[]) => unknown;
        return (...args: readonly unknown[]) => {
          asked.push(String(name));
          return method.apply(own, [...args]);
        };
      },
    });
  const session: { log: RemoteLog; blobs: BlobStore } = {
    log: { ...log, latestCheckpoint: noted(log).latestCheckpoint, read: noted(log).read },
    blobs: { ...blobs, get: noted({ ...blobs, ...instead }).get },
  };
  return { asked, session };
}

const glanceOf = ({ first, clock }: World, { log, blobs }: ReturnType<typeof readAhead>) =>
  openGlance({
    ...{ crypto: nodeCrypto, local: createMemoryLocalStore(), secrets: first.secrets, clock: () => clock.now },
    ...{ remote: log, blobs, keep: () => Promise.resolve() },
  });

let world: World;
beforeAll(async () => {
  world = await createLargeWorld(1_300);
});

test("checkpoint, manifest and log are on their way before anybody asks, and are not asked for again", async () => {
  await world.deliverMany(1_301, 1_305);
  const { asked, session } = recorded(world);
  const reading = readAhead(session);
  await expect.poll(() => asked).toEqual(["latestCheckpoint", "get", "read"]);
  const seen = await glanceOf(world, reading);
  assert(seen, "it was seen");
  await world.first.account.sync();
  expect([seen.behind, seen.state.seq]).toEqual([0, world.first.account.state.seq]);
  // and the records that a list begins with
  expect(asked).toEqual(["latestCheckpoint", "get", "read", "get"]);
});

test("what was given once is asked for anew", async () => {
  const { asked, session } = recorded(world);
  const { log } = readAhead(session);
  const newest = await log.latestCheckpoint();
  assert(newest.ok && newest.value, "there is a checkpoint");
  const { seq } = newest.value;
  const before = world.hosted.connect().log;
  const first = await log.read((seq - 1) as typeof seq);
  assert(first.ok, "it was read");
  expect(first).toEqual(await before.read((seq - 1) as typeof seq, undefined, 100));
  await world.deliverMany(1_306, 1_307);
  const again = await log.read((seq - 1) as typeof seq);
  expect(again.ok && again.value.last).toBe(first.value.last + 2);
  expect(asked.filter((name) => name === "read")).toHaveLength(2);
});

test("a manifest that can not be had makes no glance; where there is no checkpoint nothing else is asked for", async () => {
  const { session } = recorded(world, { get: () => Promise.resolve(err({ type: "offline" })) });
  expect(await glanceOf(world, readAhead(session))).toBeNull();
  const empty = recorded(await createWorld(nodeCrypto));
  const { log } = readAhead(empty.session);
  expect(await log.latestCheckpoint()).toEqual(ok(null));
  expect(empty.asked).toEqual(["latestCheckpoint"]);
});
