/**
 * One entry that may not stand where the provider shows it, with a head that fits: nothing but the one check can find
 * it, on a device, by name (docs/protocol.md, "What a client refuses"). Lies about whole pages: tampering.test.ts.
 */
import { describe, expect, test } from "vitest";
import { nodeCrypto } from "../../../server/crypto/node-crypto.ts";
import { assert } from "../../lib/assert.ts";
import { concatBytes, utf8, utf8ToText } from "../../lib/bytes.ts";
import { epoch, idFromBytes, seq as toSeq } from "../../lib/ids.ts";
import type { AccountId, BlobId, DeviceId, EntryId, Seq } from "../../lib/ids.ts";
import { ok } from "../../lib/result.ts";
import { nextPoint } from "../../log/chain.ts";
import { encodeEntry, parseEntry, signEntry } from "../../log/entry.ts";
import type {
  AccountEntry,
  CheckpointEntry,
  DeviceEntry,
  GenerationEntry,
  IncomingEntry,
  Unsigned,
} from "../../log/entry.ts";
import { VIOLATION_TYPES, type ViolationType } from "../../log/violation.ts";
import { FOLD_VERSION } from "../../mailbox/fold.ts";
import type { RemoteLog } from "../../storage/remote-log.ts";
import { decodeSecrets, type DeviceSecrets } from "../keys/secrets.ts";
import { inbox, setFlag } from "../testing/account-contract.ts";
import { createWorld, type TestDevice, type World } from "../testing/world.ts";

const crypto = nodeCrypto;
const newId = <T extends EntryId | BlobId | DeviceId | AccountId>(): T => idFromBytes<T>(crypto.randomBytes(16));

interface Scene {
  readonly world: World;
  /** Who is lied to; it has read all there is. */
  readonly device: TestDevice;
  /** A device of the account that helps the provider: its keys sign. */
  readonly helper: DeviceSecrets;
}

async function setUp(): Promise<Scene> {
  const world = await createWorld(crypto);
  const second = await world.another();
  await world.deliverMany(1, 2);
  await second.account.sync();
  await setFlag(second.account, "kept");
  await world.first.account.sync();
  const helper = decodeSecrets(second.secrets);
  assert(helper, "a device has secrets");
  return { world, device: world.first, helper };
}

/** The newest entry of a kind that the device has read. */
function newest<T extends "incoming" | "device" | "account">({ world }: Scene, type: T) {
  const parsed = world.hosted.entries.map((bytes) => parseEntry(bytes)).findLast((entry) => entry?.type === type);
  assert(parsed?.type === type, `there is a ${type} entry`);
  return parsed as Extract<typeof parsed, { type: T }>;
}

const fresh = (scene: Scene, change: Partial<IncomingEntry>): Uint8Array => {
  const entry = newest(scene, "incoming");
  return encodeEntry({ ...entry, id: newId(), blob: { ...entry.blob, id: newId() }, ...change });
};

const sign = ({ helper }: Scene, entry: Unsigned): Promise<Uint8Array> => signEntry(crypto, helper.deviceKey, entry);

/** What the helper could write next, but for the change. */
function ops(scene: Scene, change: Partial<DeviceEntry> = {}): Unsigned<DeviceEntry> {
  const { view } = scene.world.hosted;
  const { sig: _, ...entry } = newest(scene, "device");
  const deviceSeq = view.deviceSeq(entry.device) + 1;
  return { ...entry, id: newId(), deviceSeq, seen: { seq: view.seq, head: view.head }, ...change };
}

function checkpoint(scene: Scene, change: Partial<CheckpointEntry>): Unsigned<CheckpointEntry> {
  const { nonce: _, ct: __, ...fields } = ops(scene);
  const manifest = { id: newId<BlobId>(), sha256: crypto.randomBytes(32), size: 600 };
  const body = { stateHash: crypto.randomBytes(32), foldVersion: FOLD_VERSION, manifest };
  return { ...fields, type: "checkpoint", adds: [manifest.id], body, ...change };
}

function record(scene: Scene, change: Partial<AccountEntry>): Unsigned<AccountEntry> {
  const { view } = scene.world.hosted;
  const { sig: _, ...entry } = newest(scene, "account");
  const seen = { seq: view.seq, head: view.head };
  const plain = { ...entry.record, time: null, adds: [], releases: [] };
  const signer = scene.helper.device;
  return { ...entry, id: newId(), version: entry.version + 1, seen, record: plain, signer, ...change };
}

function generation(scene: Scene, change: Partial<GenerationEntry>): Unsigned<GenerationEntry> {
  const { view } = scene.world.hosted;
  const seen = { seq: view.seq, head: view.head };
  const { account, device: signer } = scene.helper;
  return { type: "generation", account, id: newId(), generation: 2, time: 1_700_000_000, seen, signer, ...change };
}

const flipped = (bytes: Uint8Array, at: number): Uint8Array =>
  bytes.map((byte, i) => (i === (at < 0 ? bytes.length + at : at) ? byte ^ 1 : byte));

const twice = (header: Uint8Array): Uint8Array => {
  const text = utf8ToText(header);
  const stanza = text.slice(text.indexOf("->"), text.lastIndexOf("---"));
  return utf8(text.replace(stanza, stanza + stanza));
};

const behind = ({ world }: Scene): Seq => toSeq(world.hosted.view.seq - 1);

type Forge = (scene: Scene) => Uint8Array | Promise<Uint8Array>;

const FORGERIES: readonly (readonly [ViolationType, string, Forge])[] = [
  ["malformed", "bytes that are no entry", (scene) => flipped(fresh(scene, {}), 0)],
  ["malformed", "an entry with more behind it", (scene) => concatBytes(fresh(scene, {}), new Uint8Array(1))],
  ["wrongAccount", "a message of another account", (scene) => fresh(scene, { account: newId() })],
  ["duplicateEntry", "a message again, in other words", (scene) => fresh(scene, { id: newest(scene, "incoming").id })],
  [
    "duplicateBlob",
    "a message with the body of another",
    (scene) => fresh(scene, { blob: newest(scene, "incoming").blob }),
  ],
  ["epochOver", "a message under keys to come", (scene) => fresh(scene, { epoch: epoch(2) })],
  [
    "ageHeader",
    "a message sealed to two",
    (scene) => fresh(scene, { ageHeader: twice(newest(scene, "incoming").ageHeader) }),
  ],
  [
    "ageHeader",
    "a message sealed another way",
    (scene) => {
      const text = utf8ToText(newest(scene, "incoming").ageHeader);
      return fresh(scene, { ageHeader: utf8(text.replace("-> mlkem768x25519", "-> X25519")) });
    },
  ],
  ["unsigned", "a change nobody signed", (scene) => encodeEntry({ ...ops(scene), sig: new Uint8Array(0) })],
  ["badSignature", "one bit of a signature", async (scene) => flipped(await sign(scene, ops(scene)), -1)],
  [
    "badSignature",
    "another change under a signature",
    async (scene) => {
      const entry = parseEntry(await sign(scene, ops(scene)));
      assert(entry?.type === "device", "a change");
      return encodeEntry({ ...entry, ct: flipped(entry.ct, 3) });
    },
  ],
  ["signerNotLive", "a change by a stranger", (scene) => sign(scene, ops(scene, { device: newId(), deviceSeq: 1 }))],
  ["deviceSeqGap", "a change after one that is missing", (scene) => sign(scene, ops(scene, { deviceSeq: 3 }))],
  ["deviceSeqGap", "a change in place of an earlier one", (scene) => sign(scene, ops(scene, { deviceSeq: 1 }))],
  [
    "seenHead",
    "a change by a device that was shown another history",
    (scene) => {
      const { seq, head } = scene.world.hosted.view;
      return sign(scene, ops(scene, { seen: { seq, head: flipped(head, 0) } }));
    },
  ],
  [
    "seenAhead",
    "a change by a device that was shown more",
    (scene) => {
      const { seq, head } = scene.world.hosted.view;
      return sign(scene, ops(scene, { seen: { seq: toSeq(seq + 1), head } }));
    },
  ],
  [
    "seenTooOld",
    "a saved state in another place than its own",
    (scene) => {
      const head = scene.world.hosted.view.headAt(behind(scene));
      assert(head, "a head of just now");
      return sign(scene, checkpoint(scene, { seen: { seq: behind(scene), head } }));
    },
  ],
  ["stateHash", "a saved state of something else", (scene) => sign(scene, checkpoint(scene, {}))],
  [
    "blobInUse",
    "a change that lets the keyring go",
    (scene) => sign(scene, ops(scene, { releases: [newest(scene, "account").record.keyring.id] })),
  ],
  ["recordVersion", "a record after one that is missing", (scene) => sign(scene, record(scene, { version: 7 }))],
  [
    "recordInvalid",
    "a record with another recipient in the same epoch",
    (scene) => {
      const { record: before } = record(scene, {});
      const recipient = before.devices[0]?.recipient ?? new Uint8Array(0);
      return sign(scene, record(scene, { record: { ...before, recipient } }));
    },
  ],
  [
    "generationGap",
    "a restored backup after one that is missing",
    (scene) => sign(scene, generation(scene, { generation: 3 })),
  ],
];

/** The honest log, and this entry after it, under the head that is right for it. */
const followedBy =
  ({ helper }: Scene, forged: Uint8Array) =>
  (log: RemoteLog): RemoteLog => ({
    ...log,
    async read(after, signal) {
      const page = await log.read(after, signal);
      if (!page.ok) return page;
      const { entries, last: seq, head: before } = page.value;
      const { seq: last, head } = nextPoint(crypto, helper.account, { seq, head: before }, forged);
      return ok({ ...page.value, entries: [...entries, forged], last, head });
    },
  });

describe("a device refuses", () => {
  test.each(FORGERIES)("%s: %s", async (type, _, forge) => {
    const scene = await setUp();
    const lied = await scene.device.reopen({ log: followedBy(scene, await forge(scene)) });
    const { seq } = lied.account.state;
    expect(await lied.account.sync()).toBe(false);
    const finding = type;
    expect(lied.account.connection).toMatchObject({ type: "tampered", finding, seq: seq + 1 });
    expect([lied.account.state.seq, inbox(lied.account).count]).toEqual([seq, 2]);
  });

  test("noGenesis: a log that begins with anything but a record", async () => {
    const scene = await setUp();
    const [, second = new Uint8Array(0)] = scene.world.hosted.entries;
    const delivered = encodeEntry(newest(scene, "incoming"));
    for (const forged of [delivered, second]) {
      const end = nextPoint(crypto, scene.helper.account, { seq: toSeq(0), head: new Uint8Array(32) }, forged);
      const lied = await scene.device.clone({
        log: (log) => ({
          ...log,
          latestCheckpoint: () => Promise.resolve(ok(null)),
          read: () => Promise.resolve(ok({ first: toSeq(1), entries: [forged], last: end.seq, head: end.head })),
        }),
      });
      expect(await lied.account.sync()).toBe(false);
      const finding = "noGenesis";
      expect(lied.account.connection).toMatchObject({ type: "tampered", finding, since: null });
    }
  });

  test("an entry that fits is taken: the forgeries are wrong in what they say, and in nothing else", async () => {
    const scene = await setUp();
    for (const make of [ops(scene), generation(scene, {}), record(scene, {})]) {
      const forged = await sign(scene, make);
      const lied = await scene.device.reopen({ log: followedBy(scene, forged) });
      expect([make.type, await lied.account.sync()]).toEqual([make.type, true]);
      await lied.local.entries.truncate(toSeq(scene.world.hosted.view.seq));
    }
    const lied = await scene.device.reopen({ log: followedBy(scene, fresh(scene, {})) });
    expect(await lied.account.sync()).toBe(true);
  });
});

test("every refusal that a reader can meet is met here, or where whole pages and blobs are lied about", () => {
  const pages: readonly ViolationType[] = ["gap", "rollback", "headMismatch", "blobHash"];
  const elsewhere: readonly ViolationType[] = ["noGenesis", "wrongIdentity", "forked"];
  const saidByProviders: readonly string[] = ["blobMissing", "notAllowed", "conflict", "clock"];
  const met = new Set<string>([...FORGERIES.map(([type]) => type), ...pages, ...elsewhere, ...saidByProviders]);
  expect(VIOLATION_TYPES.filter((type) => !met.has(type))).toEqual([]);
});
