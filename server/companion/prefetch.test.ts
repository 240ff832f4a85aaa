/** Bodies ahead of their reading: which, in what order, and what happens when they can not be had or kept. */
import { expect, onTestFinished, test, vi } from "vitest";
import {
  createWorld,
  sampleMessage,
  type Between,
  type TestDevice,
  type World,
} from "../../shared/account/testing/world.ts";
import { emailNumber, type BlobId } from "../../shared/lib/ids.ts";
import { err } from "../../shared/lib/result.ts";
import { OverLimit } from "../../shared/storage/local-store.ts";
import { createMemoryLocalStore } from "../../shared/storage/memory-local-store.ts";
import type { GetFailure } from "../../shared/storage/blob-store.ts";
import { nodeCrypto } from "../crypto/node-crypto.ts";
import { parsePrefetch, startPrefetch, type Prefetch, type PrefetchPlan, type PrefetchState } from "./prefetch.ts";

const DAY = 24 * 60 * 60 * 1000;

interface Scene {
  readonly world: World;
  readonly device: TestDevice;
  /** Blobs asked of the provider, in order. */
  readonly asked: BlobId[];
  /** What the provider answers in place of blobs. */
  failure: GetFailure | null;
  diskFull: boolean;
  /** Bodies that may be kept. */
  limit: number;
  states: PrefetchState[];
  start(plan: PrefetchPlan): Prefetch;
}

/** A device that has read the log and holds no body: 4 messages, a day apart, the newest delivered second. */
async function setUp(): Promise<Scene> {
  const world = await createWorld(nodeCrypto);
  const now = world.clock.now;
  for (const [n, age] of [
    [1, 3],
    [2, 0],
    [3, 40],
    [4, 1],
  ] as const) {
    world.clock.now = now - age * DAY;
    await world.deliver(sampleMessage(n));
  }
  world.clock.now = now;
  const asked: BlobId[] = [];
  const local = createMemoryLocalStore();
  const between: Between = {
    local: {
      ...local,
      blobs: {
        ...local.blobs,
        put: async (...given) => {
          if (scene.diskFull) throw new Error("ENOSPC");
          if ((await local.blobs.keys()).length >= scene.limit) throw new OverLimit();
          return local.blobs.put(...given);
        },
      },
    },
    blobs: (blobs) => ({
      ...blobs,
      async get(id, ...more) {
        if (scene.failure) return err(scene.failure);
        asked.push(id);
        return blobs.get(id, ...more);
      },
    }),
  };
  const device = await world.first.clone(between);
  device.account.start();
  await vi.waitFor(() => expect(device.account.connection.type).toBe("online"));
  onTestFinished(() => device.account.close());
  const scene: Scene = {
    ...{ world, device, asked, failure: null, diskFull: false, limit: Infinity, states: [] },
    start(plan) {
      asked.length = 0;
      const prefetch = startPrefetch({
        ...{ account: device.account, plan, clock: () => world.clock.now },
        onState: ({ state }) => scene.states.push(state),
      });
      onTestFinished(() => prefetch.close());
      return prefetch;
    },
  };
  return scene;
}

/** Of the messages asked for, by their numbers in the order they were delivered. */
const numbersOf = ({ asked, device }: Scene): number[] =>
  asked.map((id) => [0, 1, 2, 3, 4].findIndex((n) => device.account.state.email(emailNumber(n))?.blobId === id) + 1);

const done = (prefetch: Prefetch): Promise<void> =>
  vi.waitFor(() => expect(prefetch.status()).toEqual({ state: "done", left: 0 }));

test("all, newest first; then what comes in, at once", async () => {
  const scene = await setUp();
  const prefetch = scene.start("all");
  expect(prefetch.status().left).toBeGreaterThan(0);
  await done(prefetch);
  expect(numbersOf(scene)).toEqual([2, 4, 1, 3]);
  await scene.world.deliver(sampleMessage(5));
  await vi.waitFor(() => expect(numbersOf(scene)).toEqual([2, 4, 1, 3, 5]));
  await done(prefetch);
});

test("days are counted by internal date; none is none", async () => {
  const scene = await setUp();
  await done(scene.start({ days: 2 }));
  expect(numbersOf(scene)).toEqual([2, 4]);
  await done(scene.start({ days: 30 }));
  expect(numbersOf(scene)).toEqual([1]);
  expect(scene.start("none").status()).toEqual({ state: "off", left: 0 });
  expect(scene.asked).toEqual([]);
});

test("a full disk stops it, and it goes on when there is room", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"], shouldAdvanceTime: true });
  onTestFinished(() => void vi.useRealTimers());
  const scene = await setUp();
  scene.diskFull = true;
  const prefetch = scene.start("all");
  await vi.waitFor(() => expect(prefetch.status()).toEqual({ state: "full", left: 4 }));
  expect(scene.asked).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(4 * 60_000);
  expect(scene.asked).toHaveLength(1);
  scene.diskFull = false;
  await vi.advanceTimersByTimeAsync(61_000);
  await done(prefetch);
  expect(scene.states).toEqual(["fetching", "full", "fetching", "done"]);
});

test("what the limit leaves out is not asked for again; what comes is", async () => {
  const scene = await setUp();
  scene.limit = 2;
  const prefetch = scene.start("all");
  await vi.waitFor(() => expect(prefetch.status()).toEqual({ state: "limited", left: 2 }));
  expect(numbersOf(scene)).toEqual([2, 4, 1]);
  scene.limit = 3;
  await scene.world.deliver(sampleMessage(5));
  await vi.waitFor(() => expect(numbersOf(scene)).toEqual([2, 4, 1, 5]));
  await vi.waitFor(() => expect(prefetch.status()).toEqual({ state: "limited", left: 2 }));
});

test("a provider that wants to be left alone is, for as long as it said", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"], shouldAdvanceTime: true });
  onTestFinished(() => void vi.useRealTimers());
  const scene = await setUp();
  scene.failure = { type: "offline", retryAfterSeconds: 50 };
  const prefetch = scene.start("all");
  await vi.waitFor(() => expect(prefetch.status()).toEqual({ state: "waiting", left: 4 }));
  scene.failure = null;
  await vi.advanceTimersByTimeAsync(45_000);
  expect(scene.asked).toEqual([]);
  await vi.advanceTimersByTimeAsync(6_000);
  await done(prefetch);
});

test("who reads goes first", async () => {
  const scene = await setUp();
  const { blobs } = scene.device.connection;
  let give: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (give = resolve));
  const get = blobs.get.bind(blobs);
  const oldest = emailNumber(2);
  blobs.get = async (...given) => {
    if (given[0] === scene.device.account.state.email(oldest)?.blobId) await held;
    return get(...given);
  };
  const reading = scene.device.account.body(oldest);
  const prefetch = scene.start("all");
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(numbersOf(scene).filter((n) => n !== 3)).toEqual([]);
  give();
  expect((await reading).ok).toBe(true);
  await done(prefetch);
});

test("what --prefetch takes", () => {
  expect(["all", "none", "1", "30", "36500"].map(parsePrefetch)).toEqual([
    ...["all", "none"],
    ...[1, 30, 36500].map((days) => ({ days })),
  ]);
  for (const text of ["", "0", "-1", "1.5", "36501", "999999", "All", "30d", " 30"])
    expect(parsePrefetch(text)).toBeNull();
});
