/** Each refusal of docs/protocol.md, by name: one byte or entry changed, that very refusal seen. */
import { beforeAll, describe, expect, test } from "vitest";
import { nodeCrypto as crypto } from "../../server/crypto/node-crypto.ts";
import { sealAge } from "../crypto/age/seal.ts";
import { parseAgeHeader } from "../crypto/age/header.ts";
import { utf8 } from "../lib/bytes.ts";
import { encodeCbor } from "../lib/cbor.ts";
import { epoch, seq, type EntryId } from "../lib/ids.ts";
import { checkBytes } from "./check.ts";
import { checkBlob, checkStateHash, stateHash } from "./checkpoint.ts";
import { encodeEntry, parseEntry, signEntry } from "./entry.ts";
import type { CheckpointEntry, DeviceEntry, Entry, IncomingEntry } from "./entry.ts";
import { createLedger, type Ledger } from "./ledger.ts";
import { SEEN_WINDOW } from "./limits.ts";
import type { LogPage } from "./page.ts";
import { checkPoint, readPage } from "./reader.ts";
import type { AccountRecord } from "./record.ts";
import { testId, unwrapId } from "./testing/ids.ts";
import {
  certify,
  createTestAccount,
  deliver,
  newBlobId,
  newDevice,
  newEntryId,
  testBlob,
} from "./testing/test-account.ts";
import { testKeyring, writeCheckpoint, writeGeneration, writeOps, writeRecord } from "./testing/test-account.ts";
import type { TestAccount } from "./testing/test-account.ts";
import type { Violation } from "./violation.ts";

let account: TestAccount;
let other: TestAccount;
beforeAll(async () => {
  account = await createTestAccount(crypto);
  other = await createTestAccount(crypto);
});

const refusalOf = async (ledger: Ledger, bytes: Uint8Array): Promise<Violation | null> => {
  const result = await checkBytes(crypto, ledger, bytes);
  return result.ok ? null : result.error;
};

async function take(ledger: Ledger, ...entries: Uint8Array[]): Promise<Ledger> {
  for (const bytes of entries) {
    const checked = await checkBytes(crypto, ledger, bytes);
    if (!checked.ok) throw new Error(JSON.stringify(checked.error));
    ledger.advance(checked.value);
  }
  return ledger;
}

const begun = (): Promise<Ledger> => take(createLedger(crypto, account.account), account.genesis);
const parsed = <E extends Entry = Entry>(bytes: Uint8Array): E => unwrapId(parseEntry(bytes)) as E;
const message = (change = {}) => deliver(crypto, account, utf8("a message"), utf8("index"), change);
const ops = (ledger: Ledger, change = {}) => writeOps(crypto, account, ledger, change);
const record = (ledger: Ledger, change: Partial<AccountRecord> = {}, entry = {}) =>
  writeRecord(crypto, account, ledger, change, entry);

function flipLast(bytes: Uint8Array): Uint8Array {
  const changed = bytes.slice();
  changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1;
  return changed;
}

describe("what is checked stands", () => {
  test("genesis, delivery, operations, record, generation, checkpoint", async () => {
    const ledger = await begun();
    await take(ledger, (await message()).entry);
    await take(ledger, await ops(ledger));
    await take(ledger, await record(ledger));
    await take(ledger, await writeGeneration(crypto, account, ledger));
    await take(ledger, await checkpoint(ledger));
    expect(ledger.seq).toBe(6);
    expect(ledger.generation).toBe(2);
    expect(ledger.checkpoint?.seq).toBe(6);
    expect(ledger.deviceSeq(account.device.id)).toBe(2);
  });
});

async function checkpoint(ledger: Ledger, hash?: Uint8Array): Promise<Uint8Array> {
  const manifest = testBlob(crypto, utf8("manifest"));
  const own = hash ?? (await stateHash(crypto, { fold: utf8("fold"), ledger: ledger.encode() }));
  const { id, sha256, size } = manifest;
  return writeCheckpoint(crypto, account, ledger, { stateHash: own, foldVersion: 1, manifest: { id, sha256, size } });
}

describe("an entry is refused", () => {
  test("malformed: bytes that are no entry", async () => {
    expect(await refusalOf(await begun(), utf8("nonsense"))).toEqual({ type: "malformed" });
  });

  test("malformed: an unknown type, another format, too long", async () => {
    const { entry } = await message();
    const ledger = await begun();
    expect(entry.slice(1, 3)).toEqual(Uint8Array.of(1, 1));
    for (const at of [1, 2]) {
      const changed = entry.slice();
      changed[at] = 9;
      expect(await refusalOf(ledger, changed)).toEqual({ type: "malformed" });
    }
    const long = parsed<IncomingEntry>(entry);
    const bytes = encodeEntry({ ...long, ct: new Uint8Array(1024 * 1024) });
    expect(await refusalOf(ledger, bytes)).toEqual({ type: "malformed" });
  });

  test("wrongAccount: another account's id", async () => {
    const foreign = await deliver(crypto, other, utf8("a message"), utf8("index"));
    expect(await refusalOf(await begun(), foreign.entry)).toEqual({ type: "wrongAccount" });
  });

  test("noGenesis: a log that begins with anything else", async () => {
    const ledger = createLedger(crypto, account.account);
    expect(await refusalOf(ledger, (await message()).entry)).toEqual({ type: "noGenesis" });
    expect(await refusalOf(ledger, await ops(ledger))).toEqual({ type: "noGenesis" });
    expect(await refusalOf(ledger, await record(ledger, {}, { version: 2 }))).toEqual({ type: "noGenesis" });
  });

  test("badSignature: a genesis not signed by the key it names", async () => {
    const ledger = createLedger(crypto, account.account);
    expect(await refusalOf(ledger, flipLast(account.genesis))).toEqual({ type: "badSignature" });
  });

  test("recordVersion: a second genesis", async () => {
    expect(await refusalOf(await begun(), account.genesis)).toEqual({ type: "recordVersion", expected: 2, got: 1 });
  });

  test("duplicateEntry: an incoming entry's id seen before in this epoch", async () => {
    const first = await message();
    const again = await message({ id: parsed(first.entry).id });
    const ledger = await take(await begun(), first.entry);
    const refusal = { type: "duplicateEntry", entry: parsed(first.entry).id };
    expect(await refusalOf(ledger, first.entry)).toEqual(refusal);
    expect(await refusalOf(ledger, again.entry)).toEqual(refusal);
  });

  test("duplicateEntry: an id that begins with the same 8 bytes", async () => {
    const ledger = await take(await begun(), (await message({ id: testId<EntryId>(1) })).entry);
    const twin = await message({ id: testId<EntryId>(2) });
    expect(await refusalOf(ledger, twin.entry)).toEqual({ type: "duplicateEntry", entry: testId(2) });
  });

  test("duplicateBlob: an incoming blob's id seen before in this epoch", async () => {
    const first = await message();
    const blob = parsed<IncomingEntry>(first.entry).blob;
    const ledger = await take(await begun(), first.entry);
    expect(await refusalOf(ledger, (await message({ blob })).entry)).toEqual({ type: "duplicateBlob", blob: blob.id });
  });

  test("duplicateBlob: added by a device before, or twice by one entry", async () => {
    const ledger = await begun();
    const [id, twice] = [newBlobId(crypto), newBlobId(crypto)];
    await take(ledger, await ops(ledger, { adds: [id] }));
    expect(await refusalOf(ledger, await ops(ledger, { adds: [id] }))).toEqual({ type: "duplicateBlob", blob: id });
    const refusal = { type: "duplicateBlob", blob: twice };
    expect(await refusalOf(ledger, await ops(ledger, { adds: [twice, twice] }))).toEqual(refusal);
  });

  test("blobInUse: the keyring in force is released", async () => {
    const ledger = await begun();
    const refusal = { type: "blobInUse", blob: account.keyring.id };
    expect(await refusalOf(ledger, await ops(ledger, { releases: [account.keyring.id] }))).toEqual(refusal);
    expect(await refusalOf(ledger, await record(ledger, { releases: [account.keyring.id] }))).toEqual(refusal);
  });

  test("unsigned: any type but 1", async () => {
    const ledger = await begun();
    const signed = [
      await ops(ledger),
      await record(ledger),
      await writeGeneration(crypto, account, ledger),
      await checkpoint(ledger),
    ];
    for (const bytes of signed) {
      const stripped = encodeEntry({ ...parsed<DeviceEntry>(bytes), sig: new Uint8Array(0) });
      expect(await refusalOf(ledger, stripped)).toEqual({ type: "unsigned" });
    }
  });

  test("badSignature: one bit of any signature, or of what it covers", async () => {
    const ledger = await begun();
    const signed = [
      await ops(ledger),
      await record(ledger),
      await writeGeneration(crypto, account, ledger),
      await checkpoint(ledger),
    ];
    for (const bytes of signed) expect(await refusalOf(ledger, flipLast(bytes))).toEqual({ type: "badSignature" });
    const entry = parsed<DeviceEntry>(await ops(ledger));
    const altered = encodeEntry({ ...entry, ct: flipLast(entry.ct) });
    expect(await refusalOf(ledger, altered)).toEqual({ type: "badSignature" });
  });

  test("badSignature: another device's key", async () => {
    const ledger = await begun();
    const impostor = { ...(await newDevice(crypto)), id: account.device.id };
    const bytes = await writeOps(crypto, { ...account, device: impostor }, ledger);
    expect(await refusalOf(ledger, bytes)).toEqual({ type: "badSignature" });
  });

  test("signerNotLive: a device that is not, or no longer, in the record", async () => {
    const ledger = await begun();
    const stranger = await newDevice(crypto);
    const refusal = { type: "signerNotLive", device: stranger.id };
    const account2 = { ...account, device: stranger };
    expect(await refusalOf(ledger, await writeOps(crypto, account2, ledger))).toEqual(refusal);
    const bySigner = { signer: stranger.id };
    expect(await refusalOf(ledger, await record(ledger, {}, bySigner))).toEqual(refusal);
    expect(await refusalOf(ledger, await writeGeneration(crypto, account, ledger, bySigner))).toEqual(refusal);
    const devices = [...account.record.devices, await certify(crypto, account, stranger)];
    await take(ledger, await record(ledger, { devices }));
    await take(ledger, await writeOps(crypto, account2, ledger));
    await take(ledger, await record(ledger, { ...(await rotation()), devices: account.record.devices }));
    expect(await refusalOf(ledger, await writeOps(crypto, account2, ledger))).toEqual(refusal);
  });

  test("epochOver: an epoch that is not current", async () => {
    const ledger = await begun();
    const early = { type: "epochOver", epoch: 2, expected: 1 };
    expect(await refusalOf(ledger, (await message({ epoch: epoch(2) })).entry)).toEqual(early);
    expect(await refusalOf(ledger, await ops(ledger, { epoch: epoch(2) }))).toEqual(early);
    await take(ledger, await record(ledger, await rotation()));
    const late = { type: "epochOver", epoch: 1, expected: 2 };
    expect(await refusalOf(ledger, (await message()).entry)).toEqual(late);
    expect(await refusalOf(ledger, await ops(ledger, { epoch: epoch(1) }))).toEqual(late);
  });

  test("deviceSeqGap: skipped, repeated", async () => {
    const ledger = await begun();
    const { id: device } = account.device;
    const skipped = await ops(ledger, { deviceSeq: 2 });
    expect(await refusalOf(ledger, skipped)).toEqual({ type: "deviceSeqGap", device, expected: 1, got: 2 });
    const first = await ops(ledger);
    await take(ledger, first);
    expect(await refusalOf(ledger, first)).toEqual({ type: "deviceSeqGap", device, expected: 2, got: 1 });
  });

  test("seenHead: not this log's head at seen_seq", async () => {
    const ledger = await begun();
    const seen = { seq: ledger.seq, head: flipLast(ledger.head) };
    const refusal = { type: "seenHead", seenSeq: 1 };
    expect(await refusalOf(ledger, await ops(ledger, { seen }))).toEqual(refusal);
    expect(await refusalOf(ledger, await record(ledger, {}, { seen }))).toEqual(refusal);
    expect(await refusalOf(ledger, await writeGeneration(crypto, account, ledger, { seen }))).toEqual(refusal);
  });

  test("seenAhead: the author had seen more than there is", async () => {
    const ledger = await begun();
    const bytes = await ops(ledger, { seen: { seq: seq(2), head: ledger.head } });
    expect(await refusalOf(ledger, bytes)).toEqual({ type: "seenAhead", seenSeq: 2, last: 1 });
  });

  test("seenTooOld: more than 1,024 below the entry's own seq", async () => {
    const ledger = await begun();
    const seen = { seq: ledger.seq, head: ledger.head };
    const template = parsed<IncomingEntry>((await message()).entry);
    const filler = (): Uint8Array =>
      encodeEntry({ ...template, id: newEntryId(crypto), blob: { ...template.blob, id: newBlobId(crypto) } });
    for (let i = 1; i < SEEN_WINDOW; i++) await take(ledger, filler());
    expect(ledger.seq).toBe(SEEN_WINDOW);
    expect(await refusalOf(ledger, await ops(ledger, { seen }))).toBeNull();
    await take(ledger, filler());
    const refusal = { type: "seenTooOld", seenSeq: 1, expected: 2 };
    expect(await refusalOf(ledger, await ops(ledger, { seen }))).toEqual(refusal);
  });

  test("seenTooOld: a checkpoint that was overtaken", async () => {
    const ledger = await begun();
    const overtaken = await checkpoint(ledger);
    await take(ledger, (await message()).entry);
    expect(await refusalOf(ledger, overtaken)).toEqual({ type: "seenTooOld", seenSeq: 1, expected: 2 });
  });

  test("recordVersion: not the last plus 1", async () => {
    const ledger = await begun();
    const skipped = await record(ledger, {}, { version: 3 });
    expect(await refusalOf(ledger, skipped)).toEqual({ type: "recordVersion", expected: 2, got: 3 });
  });

  test("generationGap: not the last plus 1", async () => {
    const bytes = await writeGeneration(crypto, account, await begun(), { generation: 3 });
    expect(await refusalOf(await begun(), bytes)).toEqual({ type: "generationGap", expected: 2, got: 3 });
  });

  test("ageHeader: another number or type of stanzas", async () => {
    const recipient = account.epochIdentity.recipient;
    const two = await sealAge(crypto, [recipient, recipient], utf8("a message"));
    const { x25519IdentityFromSecret } = await import("../crypto/age/identity.ts");
    const classic = await sealAge(crypto, [x25519IdentityFromSecret(new Uint8Array(32).fill(7)).recipient], utf8("x"));
    const ledger = await begun();
    expect(parseAgeHeader(two.header)?.stanzas).toHaveLength(2);
    for (const ageHeader of [two.header, classic.header, utf8("age-encryption.org/v1\n"), new Uint8Array(0)]) {
      expect(await refusalOf(ledger, (await message({ ageHeader })).entry)).toEqual({ type: "ageHeader" });
    }
  });
});

/** The changes of a record that begins epoch 2. */
async function rotation(): Promise<Partial<AccountRecord>> {
  const keyring = await testKeyring(crypto, account, [account.device], 2);
  const { id, sha256, size } = keyring;
  const recipient = (await newDevice(crypto)).keys.identity.recipient.publicKey;
  return { epoch: epoch(2), recipient, keyring: { id, sha256, size }, adds: [id] };
}

describe("recordInvalid:", () => {
  const changes: Record<string, () => Promise<Partial<AccountRecord>> | Partial<AccountRecord>> = {
    address: () => ({ address: "" }),
    time: () => ({ time: 5 }),
    identity: () => ({ identity: other.identity.publicKey }),
    recovery: () => ({ recovery: other.recovery.recipient.publicKey }),
    epoch: async () => ({ ...(await rotation()), epoch: epoch(3) }),
    recipient: () => ({ recipient: other.epochIdentity.recipient.publicKey }),
    flavor: () => ({ flavor: "transparent" }),
    keyring: () => ({ keyring: { ...account.record.keyring, id: newBlobId(crypto) } }),
    devices: async () => ({ ...(await rotation()), devices: [] }),
    removed: async () => ({ devices: [await certify(crypto, account, await newDevice(crypto))] }),
    deviceId: () => ({ devices: [...account.record.devices, ...account.record.devices] }),
    deviceKey: async () => ({
      devices: [await certify(crypto, account, { ...(await newDevice(crypto)), id: account.device.id })],
    }),
  };
  test.each(Object.entries(changes))("%s", async (reason, change) => {
    const ledger = await begun();
    const bytes = await record(ledger, await change());
    expect(await refusalOf(ledger, bytes)).toEqual({ type: "recordInvalid", reason });
  });

  test("foldVersion falls", async () => {
    const ledger = await begun();
    await take(ledger, await record(ledger, { foldVersion: 2 }));
    const bytes = await record(ledger, { foldVersion: 1 });
    expect(await refusalOf(ledger, bytes)).toEqual({ type: "recordInvalid", reason: "foldVersion" });
  });

  test("epoch without a new recipient", async () => {
    const ledger = await begun();
    const bytes = await record(ledger, { ...(await rotation()), recipient: account.record.recipient });
    expect(await refusalOf(ledger, bytes)).toEqual({ type: "recordInvalid", reason: "recipient" });
  });

  test("recipients that are no ML-KEM keys", async () => {
    const ledger = await begun();
    const bytes = await record(ledger, { ...(await rotation()), recipient: new Uint8Array(1216).fill(255) });
    expect(await refusalOf(ledger, bytes)).toEqual({ type: "recordInvalid", reason: "recipient" });
    const device = await certify(crypto, account, await newDevice(crypto));
    const broken = { ...device, recipient: new Uint8Array(1216).fill(255) };
    const second = await record(ledger, { devices: [...account.record.devices, broken] });
    expect(await refusalOf(ledger, second)).toEqual({ type: "recordInvalid", reason: "deviceRecipient" });
  });

  test("a certificate altered, by a stranger, in a circle, or of a device that left", async () => {
    const ledger = await begun();
    const [b, c] = [await newDevice(crypto), await newDevice(crypto)];
    const own = account.record.devices;
    const invalid = { type: "recordInvalid", reason: "certificate" };
    const byOwn = await certify(crypto, account, b, account.device);
    const circle = [await certify(crypto, account, b, c), await certify(crypto, account, c, b)];
    const bad = [
      [...own, { ...byOwn, notBefore: byOwn.notBefore + 1 }],
      [...own, { ...byOwn, signer: null }],
      [...own, await certify(crypto, account, b, c)],
      [...own, ...circle],
    ];
    for (const devices of bad) expect(await refusalOf(ledger, await record(ledger, { devices }))).toEqual(invalid);
    await take(ledger, await record(ledger, { devices: [...own, byOwn] }));
    expect(
      await refusalOf(ledger, await record(ledger, { devices: [...own, byOwn], address: "b@example.org" })),
    ).toBeNull();
  });
});

describe("a page is refused", () => {
  const pageOf = (ledger: Ledger, entries: Uint8Array[], change: Partial<LogPage> = {}): LogPage => ({
    ...{ first: seq(ledger.seq + 1), entries, last: seq(ledger.seq + entries.length), head: ledger.head },
    ...change,
  });

  async function findings(ledger: Ledger, page: LogPage): Promise<Violation | null> {
    return (await readPage(crypto, ledger, page)).finding?.violation ?? null;
  }

  test("rollback: a log that ends before what is stored", async () => {
    const ledger = await begun();
    const page = pageOf(ledger, [], { last: seq(0) });
    expect(await findings(ledger, page)).toEqual({ type: "rollback", expected: 1, last: 0 });
  });

  test("rollback: behind a point handed over when pairing", async () => {
    const ledger = await begun();
    const refusal = { type: "rollback", expected: 5, last: 1 };
    expect(checkPoint(ledger, { seq: seq(5), head: ledger.head })).toEqual(refusal);
  });

  test("headMismatch: another head at a seq that is stored", async () => {
    const ledger = await begun();
    const page = pageOf(ledger, [], { head: flipLast(ledger.head) });
    expect(await findings(ledger, page)).toEqual({ type: "headMismatch", seq: 1 });
    const point = { seq: seq(1), head: flipLast(ledger.head) };
    expect(checkPoint(ledger, point)).toEqual({ type: "headMismatch", seq: 1 });
  });

  test("headMismatch: a head that is not that of the entries sent", async () => {
    const ledger = await begun();
    const page = pageOf(ledger, [(await message()).entry]);
    const reading = await readPage(crypto, ledger, page);
    expect(reading.checked).toHaveLength(1);
    expect(reading.finding).toEqual({ violation: { type: "headMismatch", seq: 2 }, seq: 2 });
  });

  test("gap: a page that begins elsewhere, holds more than there is, or nothing of what there is", async () => {
    const ledger = await begun();
    const gaps = [
      pageOf(ledger, [], { first: seq(3), last: seq(9) }),
      pageOf(ledger, [utf8("x")], { last: seq(1) }),
      pageOf(ledger, [], { last: seq(9) }),
    ];
    for (const page of gaps) expect((await findings(ledger, page))?.type).toBe("gap");
  });

  test("gap: entries that would follow, said to stand elsewhere", async () => {
    const ledger = await begun();
    const page = pageOf(ledger, [(await message()).entry], { first: seq(3), last: seq(3) });
    expect(await findings(ledger, page)).toEqual({ type: "gap", expected: 2, got: 3 });
    expect(ledger.seq).toBe(1);
  });

  test("an entry within it: those before stand, the finding names its seq", async () => {
    const ledger = await begun();
    const good = (await message()).entry;
    const page = pageOf(ledger, [good, utf8("nonsense"), good]);
    const reading = await readPage(crypto, ledger, page);
    expect(reading.checked.map(({ seq: at }) => at)).toEqual([2]);
    expect(reading.finding).toEqual({ violation: { type: "malformed" }, seq: 3 });
    expect(ledger.seq).toBe(2);
  });
});

describe("blobs and states are refused", () => {
  test("blobHash: one byte changed, or one missing", async () => {
    const blob = testBlob(crypto, utf8("an age file"));
    const refusal = { type: "blobHash", blob: blob.id };
    expect(await checkBlob(crypto, blob, blob.bytes)).toBeNull();
    expect(await checkBlob(crypto, blob, flipLast(blob.bytes))).toEqual(refusal);
    expect(await checkBlob(crypto, blob, blob.bytes.subarray(1))).toEqual(refusal);
  });

  test("stateHash: a checkpoint of another state", async () => {
    const ledger = await begun();
    const own = await stateHash(crypto, { fold: utf8("fold"), ledger: ledger.encode() });
    const entry = parsed<CheckpointEntry>(await checkpoint(ledger, flipLast(own)));
    expect(checkStateHash(entry, own)).toEqual({ type: "stateHash", seq: 1, device: entry.device });
    expect(checkStateHash(parsed<CheckpointEntry>(await checkpoint(ledger, own)), own)).toBeNull();
  });

  test("malformed: a checkpoint that does not add its manifest", async () => {
    const ledger = await begun();
    const entry = parsed<CheckpointEntry>(await checkpoint(ledger));
    const bytes = await signEntry(crypto, account.device.keys.signing.secret, { ...entry, adds: [] });
    expect(await refusalOf(ledger, bytes)).toEqual({ type: "malformed" });
  });
});

test("CBOR that is not deterministic is malformed", async () => {
  const { entry } = await message();
  expect(await refusalOf(await begun(), Uint8Array.of(0x98, 12, ...entry.subarray(1)))).toEqual({ type: "malformed" });
  expect(encodeCbor([1])).toEqual(Uint8Array.of(0x81, 1));
});
