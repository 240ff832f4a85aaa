/** Checkpoints: a new device opens a large account from one, without a public-key operation for what lies under it. */
import { expect, test } from "vitest";
import { nodeCrypto } from "../../server/crypto/node-crypto.ts";
import type { CryptoPort } from "../crypto/primitives.ts";
import { emailNumber } from "../lib/ids.ts";
import { unwrap } from "../lib/result.ts";
import { INBOX_ID } from "../mailbox/generation.ts";
import { uidSetOf } from "../mailbox/uid-set.ts";
import { createMemoryLocalStore } from "../storage/memory-local-store.ts";
import { openAccount } from "./open.ts";
import { createWorld, sampleMessage, type World } from "./testing/world.ts";

const MESSAGES = 1_300;

async function largeWorld(): Promise<World> {
  const world = await createWorld(nodeCrypto);
  for (let n = 1; n <= MESSAGES; n++) await world.deliver(sampleMessage(n));
  await world.first.account.sync();
  const gone = uidSetOf([3, 4, 5]);
  unwrap(await world.first.account.submit([{ op: "expunge", mailbox: INBOX_ID, uids: gone, onlyDeleted: false }]));
  // released blobs, checkpoint and snapshot are the work of a quiet moment; closing waits for it
  await world.first.account.settle();
  return world;
}

/** Counts X25519 operations: one for every age header opened or sealed. */
function counting(crypto: CryptoPort): { crypto: CryptoPort; count: () => number } {
  let count = 0;
  const x25519 = {
    ...crypto.x25519,
    sharedSecret: (...args: Parameters<typeof crypto.x25519.sharedSecret>) => {
      count++;
      return crypto.x25519.sharedSecret(...args);
    },
  };
  return { crypto: { ...crypto, x25519 }, count: () => count };
}

test("a fresh device starts from the checkpoint and agrees with a full fold", async () => {
  const world = await largeWorld();
  expect(world.hosted.newest("checkpoint")).not.toBeNull();
  await world.deliver(sampleMessage(MESSAGES + 1));
  await world.first.account.sync();

  const counted = counting(nodeCrypto);
  const connection = world.hosted.connect();
  const { secrets } = world.first;
  const local = createMemoryLocalStore();
  const parts = { remote: connection.log, blobs: connection.blobs, local, secrets, clock: () => world.clock.now };
  const fresh = await openAccount({ ...parts, crypto: counted.crypto });
  expect(await fresh.sync()).toBe(true);
  const inbox = fresh.state.mailbox(INBOX_ID);
  expect(inbox?.count).toBe(MESSAGES + 1 - 3);
  expect(counted.count()).toBeLessThan(10);

  const numbers = [0, 1, 999, 1000, MESSAGES - 1, MESSAGES].map(emailNumber);
  const subjects = (await fresh.index(numbers)).map((index) => index?.subject);
  expect(subjects).toEqual(numbers.map((n) => `message ${n + 1}`));
  const body = unwrap(await fresh.body(emailNumber(500)));
  expect(new TextDecoder().decode(body)).toBe(sampleMessage(501));
  expect(counted.count()).toBeLessThan(10);

  const { state } = world.first.account;
  expect(fresh.state.seq).toBe(state.seq);
  expect(inbox?.uidNext).toBe(state.mailbox(INBOX_ID)?.uidNext);
}, 120_000);

test("a second checkpoint reuses full segments and releases what the first one alone needed", async () => {
  const world = await largeWorld();
  const before = world.hosted.newest("checkpoint");
  for (let n = 1; n <= 510; n++) await world.deliver(sampleMessage(10_000 + n));
  await world.first.account.sync();
  await world.first.account.settle();
  const after = world.hosted.newest("checkpoint");
  expect(after?.seq).toBeGreaterThan(before?.seq ?? 0);
  const stored = world.hosted.storedBytes();
  world.clock.now += 200_000;
  world.provider.sweep();
  expect(world.hosted.storedBytes()).toBeLessThan(stored);
  const second = await world.another();
  await second.account.sync();
  expect(second.account.state.mailbox(INBOX_ID)?.count).toBe(MESSAGES + 510 - 3);
}, 120_000);
