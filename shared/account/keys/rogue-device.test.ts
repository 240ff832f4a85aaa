/** A device that is in but not its owner's any more: what it can do to the others with records of its own making, and what mends it. */
import { expect, test } from "vitest";
import { nodeCrypto as crypto } from "../../../server/crypto/node-crypto.ts";
import { hybridRecipientFromBytes } from "../../crypto/age/identity.ts";
import { sealKeyring, type Keyring, type KeyringEpoch, type KeyringRecipient } from "../../crypto/keyring.ts";
import { generateEpochSecrets } from "../../crypto/keys.ts";
import { assert } from "../../lib/assert.ts";
import { epoch, idFromBytes, type BlobId, type EntryId } from "../../lib/ids.ts";
import { unwrap } from "../../lib/result.ts";
import { signEntry } from "../../log/entry.ts";
import { neededRetired } from "../../log/record-certificates.ts";
import type { AccountRecord } from "../../log/record.ts";
import { joinWithWords, lookWithWords } from "../join/join.ts";
import { epochFields } from "./record-builder.ts";
import { decodeSecrets } from "./secrets.ts";
import { inbox, setFlag } from "../testing/account-contract.ts";
import { ADDRESS, createWorld, type TestDevice, type World } from "../testing/world.ts";

const joinParts = (world: World) => ({ crypto, provider: world.port, clock: () => world.clock.now });

interface Rogue {
  /** Whom the keyring is sealed to; a stranger's key takes the place of those left out. */
  readonly sealedTo: (record: AccountRecord) => readonly Uint8Array[];
  /** Other secrets than those that the record commits to. */
  readonly swapped?: boolean;
  /** Of the epochs that the device holds, those it hands on; all by default. */
  readonly epochs?: (own: readonly KeyringEpoch[]) => readonly KeyringEpoch[];
  readonly rotate: boolean;
  readonly change?: (record: AccountRecord) => Partial<AccountRecord>;
}

/** Writes a record as that device could, around the engine. */
async function writeRogue(world: World, device: TestDevice, rogue: Rogue): Promise<void> {
  const { view, blobs } = world.hosted;
  const secrets = decodeSecrets(device.secrets);
  const current = view.record;
  assert(secrets && current, "the device is in");
  const before = current.record;
  const number = epoch(before.epoch + (rogue.rotate ? 1 : 0));
  const fresh = { epoch: number, ...generateEpochSecrets(crypto) };
  const own = rogue.rotate ? [...secrets.epochs, fresh] : secrets.epochs;
  const sealed = rogue.swapped
    ? [...own.slice(0, -1), { ...own.at(-1), ...generateEpochSecrets(crypto), epoch: number }]
    : own;
  const ring: Keyring = { account: view.account, epoch: number, epochs: rogue.epochs?.(sealed) ?? sealed };
  const recipients = rogue.sealedTo(before).map((bytes, i): KeyringRecipient => {
    const recipient = hybridRecipientFromBytes(bytes);
    assert(recipient, "a recipient");
    return i === 0 ? { kind: "recovery", recipient } : { kind: "password", recipient };
  });
  const { file, hash } = await sealKeyring(crypto, ring, recipients);
  const id = idFromBytes<BlobId>(crypto.randomBytes(16));
  unwrap(await blobs.put(id, file));
  const change = rogue.change?.(before) ?? {};
  const record: AccountRecord = {
    ...before,
    ...(rogue.rotate ? epochFields(crypto, view.account, fresh) : {}),
    ...{ time: null, keyring: { id, sha256: hash, size: file.length }, adds: [id], releases: [], ...change },
  };
  const retired = neededRetired(before, record.devices);
  const entry = await signEntry(crypto, secrets.deviceKey, {
    ...{ type: "account", account: view.account, id: idFromBytes<EntryId>(crypto.randomBytes(16)) },
    ...{ version: current.version + 1, seen: { seq: view.seq, head: view.head } },
    ...{ record: { ...record, retired }, signer: secrets.device, retaker: null },
  });
  unwrap(await world.hosted.append([entry]));
}

async function setUp(): Promise<{ world: World; owner: TestDevice; thief: TestDevice }> {
  const world = await createWorld(crypto);
  await world.deliverMany(1, 2);
  const thief = await world.another();
  await world.first.account.sync();
  await thief.account.sync();
  return { world, owner: world.first, thief };
}

const recipientOf = ({ devices }: AccountRecord, { account }: TestDevice): Uint8Array => {
  const device = devices.find(({ id }) => id === account.device);
  assert(device, "it is in");
  return device.recipient;
};

test("keys sealed without another device: that one is told, writes nothing and keeps what it has", async () => {
  const { world, owner, thief } = await setUp();
  const sealedTo = (record: AccountRecord) => [record.recovery, recipientOf(record, thief)];
  await writeRogue(world, thief, { rotate: true, sealedTo });
  await world.deliverMany(3, 3);
  expect(await owner.account.sync()).toBe(false);
  expect(owner.account.connection).toEqual({ type: "refused", reason: "blocked" });
  expect(inbox(owner.account).count).toBe(2);
  expect(await setFlag(owner.account, "late")).toMatchObject({ ok: false });
  // the words open it: all mail is there, and the thief can be left out
  const looked = unwrap(await lookWithWords(joinParts(world), ADDRESS, world.words));
  expect(looked.kind.type).toBe("join");
  const rescue = await world.open(unwrap(await looked.enrol({ kind: "webmail", name: "rescue" }, true)).secrets);
  expect(await rescue.account.sync()).toBe(true);
  expect(inbox(rescue.account).count).toBe(3);
});

test("keys sealed without the words, and everybody else removed: the words take the account back without what came since", async () => {
  const { world, owner, thief } = await setUp();
  const sealedTo = (record: AccountRecord) => [recipientOf(record, thief)];
  await writeRogue(world, thief, { rotate: true, sealedTo });
  const alone = (record: AccountRecord) => ({
    devices: record.devices.filter(({ id }) => id === thief.account.device),
  });
  await writeRogue(world, thief, { rotate: true, sealedTo, change: alone });
  await world.deliverMany(3, 4);
  await owner.account.sync();
  const join = await joinWithWords(joinParts(world), ADDRESS, world.words, { kind: "webmail", name: "no" });
  expect(join).toEqual({ ok: false, error: { type: "wrongWords" } });
  const looked = unwrap(await lookWithWords(joinParts(world), ADDRESS, world.words));
  expect(looked.kind).toEqual({ type: "keyring", unreadableSince: Math.floor(world.clock.now / 1000) });
  const rescue = await world.open(unwrap(await looked.enrol({ kind: "webmail", name: "rescue" }, false)).secrets);
  expect(await rescue.account.sync()).toBe(true);
  expect(inbox(rescue.account).count).toBe(2);
  expect(world.hosted.view.record?.record).toMatchObject({ lost: [2, 3] });
  await thief.account.sync();
  expect(thief.account.connection).toEqual({ type: "refused", reason: "revoked" });
  await world.deliverMany(5, 5);
  await rescue.account.sync();
  expect(inbox(rescue.account).count).toBe(3);
});

test("other secrets than all others hold, under the same epoch: whoever comes by words takes none of them", async () => {
  const { world, owner, thief } = await setUp();
  await writeRogue(world, thief, { rotate: false, swapped: true, sealedTo: everybody });
  expect(await owner.account.sync()).toBe(true);
  unwrap(await setFlag(owner.account, "goes on"));
  const looked = unwrap(await lookWithWords(joinParts(world), ADDRESS, world.words));
  // an older keyring has what all hold: nothing is lost
  expect(looked.kind).toMatchObject({ type: "keyring" });
  const rescue = await world.open(unwrap(await looked.enrol({ kind: "webmail", name: "rescue" }, false)).secrets);
  expect(await rescue.account.sync()).toBe(true);
  expect(inbox(rescue.account).count).toBe(2);
});

const everybody = ({ recovery, devices }: AccountRecord): readonly Uint8Array[] => [
  recovery,
  ...devices.map(({ recipient }) => recipient),
];
const only =
  ({ account }: TestDevice) =>
  (record: AccountRecord): Partial<AccountRecord> => ({
    devices: record.devices.filter(({ id }) => id === account.device),
  });
const newestOnly = (own: readonly KeyringEpoch[]): readonly KeyringEpoch[] => own.slice(-1);

test("keys handed to the words without the older ones: those come from older keyrings, and no mail is lost", async () => {
  const { world, thief } = await setUp();
  await writeRogue(world, thief, { rotate: true, sealedTo: everybody, epochs: newestOnly, change: only(thief) });
  await world.deliverMany(3, 3);
  const looked = unwrap(await lookWithWords(joinParts(world), ADDRESS, world.words));
  expect(looked.kind).toEqual({ type: "keyring", unreadableSince: null });
  const rescue = await world.open(unwrap(await looked.enrol({ kind: "webmail", name: "rescue" }, false)).secrets);
  expect(await rescue.account.sync()).toBe(true);
  expect(inbox(rescue.account).count).toBe(3);
  const more = await world.another();
  expect(await more.account.sync()).toBe(true);
  expect(inbox(more.account).count).toBe(3);
});

test("and others in place of the older ones: none of them is taken", async () => {
  const { world, thief } = await setUp();
  const forged = (own: readonly KeyringEpoch[]) =>
    own.map((secrets) => (secrets.epoch === 1 ? { epoch: secrets.epoch, ...generateEpochSecrets(crypto) } : secrets));
  await writeRogue(world, thief, { rotate: true, sealedTo: everybody, epochs: forged, change: only(thief) });
  const looked = unwrap(await lookWithWords(joinParts(world), ADDRESS, world.words));
  expect(looked.kind).toEqual({ type: "keyring", unreadableSince: null });
  const rescue = await world.open(unwrap(await looked.enrol({ kind: "webmail", name: "rescue" }, false)).secrets);
  expect(await rescue.account.sync()).toBe(true);
  expect(inbox(rescue.account).count).toBe(2);
});

test("and then no keys at all: only what came under those is given up", async () => {
  const { world, thief } = await setUp();
  await writeRogue(world, thief, { rotate: true, sealedTo: everybody, epochs: newestOnly });
  await world.deliverMany(3, 3);
  const withoutWords = (record: AccountRecord) => everybody(record).slice(1);
  // the engine of the thief's device does not know the epoch that was made around it
  await thief.account.sync();
  await writeRogue(world, thief, { rotate: true, sealedTo: withoutWords, change: only(thief) });
  await world.deliverMany(4, 5);
  const looked = unwrap(await lookWithWords(joinParts(world), ADDRESS, world.words));
  expect(looked.kind.type).toBe("keyring");
  const rescue = await world.open(unwrap(await looked.enrol({ kind: "webmail", name: "rescue" }, false)).secrets);
  expect(await rescue.account.sync()).toBe(true);
  expect(inbox(rescue.account).count).toBe(3);
  expect(world.hosted.view.record?.record.lost).toEqual([3]);
});

test("after taking back without some epochs no UID means another message than before", async () => {
  const { world, owner, thief } = await setUp();
  await writeRogue(world, thief, { rotate: true, sealedTo: (record) => everybody(record).slice(1) });
  await world.deliverMany(3, 4);
  await owner.account.sync();
  const before = inbox(owner.account).uidValidity;
  const looked = unwrap(await lookWithWords(joinParts(world), ADDRESS, world.words));
  const rescue = await world.open(unwrap(await looked.enrol({ kind: "companion", name: "rescue" }, false)).secrets);
  expect(await rescue.account.sync()).toBe(true);
  expect(inbox(rescue.account).count).toBe(2);
  expect(inbox(rescue.account).uidValidity).toBeGreaterThan(before);
  const more = await world.another();
  await more.account.sync();
  expect(inbox(more.account).uidValidity).toBe(inbox(rescue.account).uidValidity);
});

test("a new epoch whose keyring does not fit what it commits to: no device takes it", async () => {
  const { world, owner, thief } = await setUp();
  await writeRogue(world, thief, { rotate: true, swapped: true, sealedTo: everybody });
  expect(await owner.account.sync()).toBe(false);
  expect(owner.account.connection).toEqual({ type: "refused", reason: "blocked" });
  expect(decodeSecrets(owner.secrets)?.epochs.map((held) => held.epoch)).toEqual([1]);
});
