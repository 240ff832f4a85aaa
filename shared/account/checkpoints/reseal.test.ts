/**
 * New keys reach the checkpoint: right after them it is written anew under the new epoch, without what has been deleted
 * meanwhile; so who knew the old keys, and who gets the new ones, learn nothing of it from there.
 */
import { expect, test } from "vitest";
import { nodeCrypto } from "../../../server/crypto/node-crypto.ts";
import { assert } from "../../lib/assert.ts";
import { bytesToHex } from "../../lib/bytes.ts";
import { emailNumber } from "../../lib/ids.ts";
import { unwrap } from "../../lib/result.ts";
import { openManifest, openSegment, type Segment } from "../../log/checkpoint.ts";
import { parseEntry, type CheckpointEntry } from "../../log/entry.ts";
import { createEntryKeys } from "../../log/seal-entry.ts";
import { INBOX_ID } from "../../mailbox/generation.ts";
import { uidSetOf } from "../../mailbox/uid-set.ts";
import { lookWithWords } from "../join/join.ts";
import { decodeSecrets } from "../keys/secrets.ts";
import { ADDRESS, createWorld, sampleMessage, type TestDevice, type World } from "../testing/world.ts";

/** Two full segments and some more. */
const MESSAGES = 2100;
/** In the first of them; the subject of no other begins like its own. */
const DELETED = 997;

interface Checkpoint {
  readonly entry: CheckpointEntry;
  readonly segments: readonly Segment[];
}

/** As a device that holds these keys reads it. */
async function newestCheckpoint({ hosted }: World, device: TestDevice): Promise<Checkpoint> {
  const entry = parseEntry(hosted.newest("checkpoint")?.bytes ?? new Uint8Array(0));
  assert(entry?.type === "checkpoint", "there is a checkpoint");
  const secrets = decodeSecrets(device.secrets);
  const masterOf = (epoch: number) => secrets?.epochs.find((held) => held.epoch === epoch)?.master ?? null;
  const key = await createEntryKeys(nodeCrypto, hosted.id, masterOf).checkpoint(entry.epoch);
  const { id } = entry.body.manifest;
  const blob = unwrap(await hosted.blobs.get(id));
  const manifest =
    key && (await openManifest(nodeCrypto, key, { account: hosted.id, epoch: entry.epoch, blob: id }, blob));
  assert(manifest, "it opens");
  return { entry, segments: manifest.segments };
}

async function plaintextOf({ hosted }: World, { blob, key }: Segment): Promise<string> {
  const bytes = unwrap(await hosted.blobs.get(blob.id));
  const content = await openSegment(nodeCrypto, key, { account: hosted.id, blob: blob.id }, bytes);
  return bytesToHex(content ?? new Uint8Array(0));
}

test("also where the words made the new keys; and by any other device, if the one that made them does not", async () => {
  const world = await createWorld(nodeCrypto);
  await world.deliverMany(1, 510);
  await world.first.account.sync();
  await world.first.account.settle();
  expect((await newestCheckpoint(world, world.first)).entry.epoch).toBe(1);
  const parts = { crypto: nodeCrypto, provider: world.port, clock: () => world.clock.now };
  const looked = unwrap(await lookWithWords(parts, ADDRESS, world.words));
  const alone = await world.open(unwrap(await looked.enrol({ kind: "companion", name: "alone" }, true)).secrets);
  await alone.account.sync();
  await alone.account.settle();
  expect((await newestCheckpoint(world, alone)).entry.epoch).toBe(2);

  const other = await world.another();
  await other.account.sync();
  unwrap(await alone.account.security.renewKeys());
  await other.account.sync();
  await other.account.settle();
  expect((await newestCheckpoint(world, alone)).entry.epoch).toBe(2);
  await world.deliverMany(511, 620);
  await other.account.sync();
  await other.account.settle();
  expect((await newestCheckpoint(world, alone)).entry.epoch).toBe(3);
}, 120_000);

test("the manifest is resealed, and the segment with what was deleted is written anew", async () => {
  const world = await createWorld(nodeCrypto);
  await world.deliverMany(1, MESSAGES);
  const { account } = world.first;
  await account.sync();
  await account.settle();
  const before = await newestCheckpoint(world, world.first);
  const marker = bytesToHex(new TextEncoder().encode(`message ${DELETED}`));
  expect(await plaintextOf(world, before.segments[0] as Segment)).toContain(marker);
  const uids = uidSetOf([DELETED]);
  unwrap(await account.submit([{ op: "expunge", mailbox: INBOX_ID, uids, onlyDeleted: false }]));
  await account.settle();
  expect((await newestCheckpoint(world, world.first)).entry.id).toBe(before.entry.id);

  unwrap(await account.security.renewKeys());
  await account.settle();
  const after = await newestCheckpoint(world, world.first);
  expect(after.entry.epoch).toBe(2);
  const ids = ({ segments }: Checkpoint) => segments.map(({ blob }) => blob.id);
  const [wasFirst, wasSecond] = ids(before);
  expect(ids(after)).toHaveLength(3);
  expect(ids(after)[0]).not.toBe(wasFirst);
  expect(ids(after)[1]).toBe(wasSecond);
  expect(await plaintextOf(world, after.segments[0] as Segment)).not.toContain(marker);
  assert(wasFirst, "there was one");
  expect(after.entry.releases).toContain(wasFirst);
  expect(after.entry.releases).not.toContain(wasSecond);

  // who comes now begins with it, and has all else
  const fresh = await world.another();
  expect(await fresh.account.sync()).toBe(true);
  expect(fresh.account.state.mailbox(INBOX_ID)?.count).toBe(MESSAGES - 1);
  const body = unwrap(await fresh.account.body(emailNumber(1500)));
  expect(new TextDecoder().decode(body)).toBe(sampleMessage(1501));
  // once is enough
  await account.settle();
  expect((await newestCheckpoint(world, world.first)).entry.id).toBe(after.entry.id);
}, 120_000);
