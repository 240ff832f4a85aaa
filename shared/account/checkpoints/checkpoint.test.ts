/** Checkpoints: a new device opens a large account from one, without a public-key operation for what lies under it. */
import { expect, test } from "vitest";
import { nodeCrypto } from "../../../server/crypto/node-crypto.ts";
import { emailNumber, idFromBytes, seq as toSeq, type BlobId, type EntryId, type Seq } from "../../lib/ids.ts";
import { assert } from "../../lib/assert.ts";
import { ok } from "../../lib/result.ts";
import { sealManifest, stateHash } from "../../log/checkpoint.ts";
import { parseEntry, signEntry } from "../../log/entry.ts";
import { createEntryKeys } from "../../log/seal-entry.ts";
import { createFold, FOLD_VERSION } from "../../mailbox/fold.ts";
import { INBOX_ID } from "../../mailbox/generation.ts";
import type { RemoteLog } from "../../storage/remote-log.ts";
import { fetchManifest, openCheckpoint, type BootParts } from "./checkpoint-boot.ts";
import { decodeSecrets, type DeviceSecrets } from "../keys/secrets.ts";
import { countPublicKeyOperations } from "../testing/counting-crypto.ts";
import { createLargeWorld, expectFreshStart } from "../testing/fresh-start.ts";
import { createWorld, type World } from "../testing/world.ts";

const MESSAGES = 1_300;

test("a fresh device starts from the checkpoint and agrees with a full fold", async () => {
  const world = await createLargeWorld(MESSAGES);
  await expectFreshStart(world, MESSAGES);
}, 60_000);

test("a second checkpoint reuses full segments, releases the rest; a device that began with the first still reads all", async () => {
  const world = await createLargeWorld(MESSAGES);
  const before = world.hosted.newest("checkpoint");
  const lagging = await world.another();
  await lagging.account.sync();
  await world.deliverMany(10_001, 10_510);
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
  await lagging.account.sync();
  const [index] = await lagging.account.index([emailNumber(1_010)]);
  expect(index?.subject).toBe("message 1011");
}, 60_000);

test("a warm start opens only what is new", async () => {
  const world = await createWorld(nodeCrypto);
  await world.deliverMany(1, 60);
  await world.first.account.sync();
  await world.first.account.close();
  await world.deliverMany(61, 65);
  const counted = countPublicKeyOperations(nodeCrypto);
  const again = await world.first.reopen({ crypto: counted.crypto });
  expect(counted.count()).toBe(0);
  await again.account.sync();
  expect(counted.count()).toBe(5);
  expect(again.account.state.mailbox(INBOX_ID)?.count).toBe(65);
});

test("a long first sync is kept as it goes: a crash in its middle does not undo it", async () => {
  const world = await createWorld(nodeCrypto);
  await world.deliverMany(1, 1_200);
  const cut = (log: RemoteLog): RemoteLog => ({
    ...log,
    read: async (after) => (after > 0 ? { ok: false, error: { type: "offline" } } : log.read(after)),
  });
  const broken = await world.first.reopen({ log: cut });
  expect(await broken.account.sync()).toBe(false);
  expect(broken.account.state.seq).toBe(1_000);
  const counted = countPublicKeyOperations(nodeCrypto);
  const again = await broken.reopen({ crypto: counted.crypto });
  expect(again.account.state.seq).toBe(1_000);
  expect(counted.count()).toBe(0);
});

/** What a forger with all keys of an epoch and a live device's key can write; each test takes one of them away. */
async function forge(world: World, by: DeviceSecrets, epoch = by.epochs.at(-1)) {
  const { account, epochs } = by;
  assert(epoch, "a device has an epoch");
  const honest = world.hosted.newest("checkpoint");
  const entry = honest && parseEntry(honest.bytes);
  assert(entry?.type === "checkpoint", "there is a checkpoint");
  const keys = createEntryKeys(
    nodeCrypto,
    account,
    (asked) => epochs.find((one) => one.epoch === asked)?.master ?? null,
  );
  const boot = (secrets: DeviceSecrets, accepted = (_: Seq): boolean => false): BootParts => ({
    crypto: nodeCrypto,
    blobs: world.hosted.blobs,
    ...{ keys, secrets, accepted },
  });
  const ledger = world.hosted.view;
  const state = {
    ledger: "encode" in ledger ? (ledger.encode as () => Uint8Array)() : new Uint8Array(0),
    fold: foldAt(ledger.seq),
  };
  const blob = idFromBytes<BlobId>(nodeCrypto.randomBytes(16));
  const key = await keys.checkpoint(epoch.epoch);
  assert(key, "the forger has the epoch's key");
  const manifest = await sealManifest(
    nodeCrypto,
    key,
    { account, epoch: epoch.epoch, blob },
    { ...state, segments: [] },
  );
  await world.hosted.blobs.put(blob, manifest.bytes);
  const body = { stateHash: await stateHash(nodeCrypto, state), foldVersion: FOLD_VERSION, manifest: manifest.ref };
  const fields = { ...entry, id: idFromBytes<EntryId>(nodeCrypto.randomBytes(16)), body };
  const seen = { seq: ledger.seq, head: ledger.head };
  const unsigned = { ...fields, epoch: epoch.epoch, device: by.device, seen, adds: [blob] };
  const sign = async (secret: Uint8Array, device = by.device) => ({
    seq: toSeq(ledger.seq + 1),
    bytes: await signEntry(nodeCrypto, secret, { ...unsigned, device }),
  });
  return { sign, boot };
}

/** An empty mailbox that claims to have read so much. */
function foldAt(seq: number): Uint8Array {
  const fold = createFold();
  for (let at = 1; at <= seq; at++)
    fold.apply(at === 1 ? { kind: "generation", seq: toSeq(at), time: 1 } : { kind: "other", seq: toSeq(at) });
  return fold.encode();
}

async function forgery() {
  const world = await createWorld(nodeCrypto);
  await world.deliverMany(1, 520);
  await world.first.account.sync();
  await world.first.account.settle();
  const secrets = decodeSecrets(world.first.secrets);
  assert(secrets, "a device has secrets");
  return { secrets, ...(await forge(world, secrets)) };
}

test("a checkpoint is taken from a live device of the account only", async () => {
  const { secrets, sign, boot } = await forgery();
  expect(await openCheckpoint(boot(secrets), await sign(secrets.deviceKey))).not.toBeNull();
  // signed by another key, or by a device that is not in the record
  expect(await openCheckpoint(boot(secrets), await sign(nodeCrypto.randomBytes(32)))).toBeNull();
  const stranger = idFromBytes<typeof secrets.device>(nodeCrypto.randomBytes(16));
  expect(await openCheckpoint(boot(secrets), await sign(secrets.deviceKey, stranger))).toBeNull();
});

test("a checkpoint is taken only under the identity, the epoch and the history that the device brought along", async () => {
  const { secrets, sign, boot } = await forgery();
  const entry = await sign(secrets.deviceKey);
  const identity = await nodeCrypto.ed25519.publicKey(nodeCrypto.randomBytes(32));
  expect(await openCheckpoint(boot({ ...secrets, identity }), entry)).toBeNull();
  // a device revoked with epoch 1 can still sign, and knows its keys: whoever joined later holds epoch 2
  const [first] = secrets.epochs;
  assert(first, "a device has an epoch");
  const epochs = [first, { ...first, epoch: (first.epoch + 1) as typeof first.epoch }];
  expect(await openCheckpoint(boot({ ...secrets, epochs }), entry)).toBeNull();
  const seen = { seq: toSeq(200), head: nodeCrypto.randomBytes(32) };
  expect(await openCheckpoint(boot({ ...secrets, seen }), entry)).toBeNull();
  const device = idFromBytes<typeof secrets.device>(nodeCrypto.randomBytes(16));
  expect(await openCheckpoint(boot({ ...secrets, device }), entry)).toBeNull();
  expect(await openCheckpoint(boot(secrets), { ...entry, seq: toSeq(entry.seq + 1) })).toBeNull();
});

test("a checkpoint that was found to be of another state is begun with by nobody", async () => {
  const { secrets, sign, boot } = await forgery();
  const entry = await sign(secrets.deviceKey);
  const accepted = (seq: Seq): boolean => seq === entry.seq;
  expect(await openCheckpoint(boot(secrets, accepted), entry)).toBeNull();
  expect(await fetchManifest(boot(secrets, accepted), entry.bytes)).toEqual({ ok: false, error: "unusable" });
});

test("a bad checkpoint costs time, not trust: the log is read from its beginning", async () => {
  const { world } = await withCheckpoint();
  const wrong = (log: RemoteLog): RemoteLog => ({
    ...log,
    latestCheckpoint: async () =>
      ok({
        seq: toSeq(9),
        bytes: (await log.latestRecord().then((r) => (r.ok ? r.value?.bytes : null))) ?? new Uint8Array(0),
      }),
  });
  const fresh = await world.first.clone({ log: wrong });
  expect(await fresh.account.sync()).toBe(true);
  expect(fresh.account.state.mailbox(INBOX_ID)?.count).toBe(520);
});

async function withCheckpoint() {
  const world = await createWorld(nodeCrypto);
  await world.deliverMany(1, 520);
  await world.first.account.sync();
  await world.first.account.settle();
  return { world };
}
