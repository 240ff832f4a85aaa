/** A fresh device in a large account: it begins with the checkpoint, and agrees with the device that folded everything. */
import { expect } from "vitest";
import { nodeCrypto } from "../../../server/crypto/node-crypto.ts";
import { emailNumber } from "../../lib/ids.ts";
import { unwrap } from "../../lib/result.ts";
import { INBOX_ID } from "../../mailbox/generation.ts";
import { uidSetOf } from "../../mailbox/uid-set.ts";
import { countPublicKeyOperations } from "./counting-crypto.ts";
import { createWorld, sampleMessage, type World } from "./world.ts";

const GONE = [3, 4, 5];
/** Far fewer than messages: those that came after the checkpoint. */
const FEW = 10;

/** So many messages, three of them expunged, under a checkpoint. */
export async function createLargeWorld(messages: number): Promise<World> {
  const world = await createWorld(nodeCrypto);
  await world.deliverMany(1, messages);
  const { account } = world.first;
  await account.sync();
  unwrap(await account.submit([{ op: "expunge", mailbox: INBOX_ID, uids: uidSetOf(GONE), onlyDeleted: false }]));
  // released blobs, checkpoint and snapshot are the work of a quiet moment
  await account.settle();
  return world;
}

export async function expectFreshStart(world: World, messages: number): Promise<void> {
  expect(world.hosted.newest("checkpoint")).not.toBeNull();
  await world.deliverMany(messages + 1, messages + 1);
  await world.first.account.sync();
  const counted = countPublicKeyOperations(nodeCrypto);
  const { account: fresh } = await world.first.clone({ crypto: counted.crypto });
  expect(await fresh.sync()).toBe(true);
  const inbox = fresh.state.mailbox(INBOX_ID);
  expect(inbox?.count).toBe(messages + 1 - GONE.length);

  const numbers = [0, 1, 999, 1000, messages - 1, messages].map(emailNumber);
  const subjects = (await fresh.index(numbers)).map((index) => index?.subject);
  expect(subjects).toEqual(numbers.map((n) => `message ${n + 1}`));
  const body = unwrap(await fresh.body(emailNumber(500)));
  expect(new TextDecoder().decode(body)).toBe(sampleMessage(501));
  expect(counted.count()).toBeLessThan(FEW);

  const { state, head } = world.first.account;
  expect(fresh.state.seq).toBe(state.seq);
  expect(fresh.head).toEqual(head);
  expect(inbox?.uidNext).toBe(state.mailbox(INBOX_ID)?.uidNext);
}
