import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { nodeCrypto as crypto } from "../../server/crypto/node-crypto.ts";
import { epoch, idFromBytes, seq, type AccountId, type BlobId, type DeviceId, type EntryId } from "../lib/ids.ts";
import { bytesToHex, utf8 } from "../lib/bytes.ts";
import { aadOf, encodeEntry, parseEntry, signedBytesOf } from "./entry.ts";
import type { Entry, SignedEntry } from "./entry.ts";
import { DEVICE_KINDS } from "./certificate.ts";
import { FLAVORS } from "./record.ts";
import { MAX_U32 } from "./limits.ts";
import { createPrefixSet, decodePrefixSet } from "./prefix-set.ts";
import { readViolation, violationFields, type Violation } from "./violation.ts";
import { testId } from "./testing/ids.ts";
import { expectLinear } from "../../test/harness/linear.ts";
import { runs } from "../../test/harness/thorough.ts";

const bytes = (length: number): fc.Arbitrary<Uint8Array> => fc.uint8Array({ minLength: length, maxLength: length });
const id = <T extends AccountId | BlobId | EntryId | DeviceId>() => bytes(16).map((b) => idFromBytes<T>(b));
const u32 = fc.integer({ min: 1, max: MAX_U32 });
const blob = fc.record({ id: id<BlobId>(), sha256: bytes(32), size: fc.integer({ min: 1, max: 2 ** 32 }) });
const seen = fc.record({ seq: fc.maxSafeNat().map(seq), head: bytes(32) });
const ids = fc.array(id<BlobId>(), { maxLength: 5 });
const signer = fc.option(id<DeviceId>());
const base = { account: id<AccountId>(), id: id<EntryId>() };
const device = {
  ...base,
  epoch: u32.map(epoch),
  device: id<DeviceId>(),
  deviceSeq: fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
  seen,
  adds: ids,
  releases: ids,
  sig: bytes(64),
};
const certificate = fc.record({
  ...{ id: id<DeviceId>(), kind: fc.constantFrom(...DEVICE_KINDS), key: bytes(32), recipient: bytes(1216) },
  ...{ name: fc.uint8Array({ maxLength: 512 }), notBefore: u32, signer, sig: bytes(64) },
});
const record = fc.record({
  ...{ address: fc.string({ maxLength: 320, unit: "grapheme" }).filter((s) => s.length <= 320) },
  ...{ flavor: fc.constantFrom(...FLAVORS), suite: fc.constant(1 as const), foldVersion: u32, epoch: u32.map(epoch) },
  ...{ recipient: bytes(1216), identity: bytes(32), recovery: bytes(1216) },
  ...{ devices: fc.array(certificate, { maxLength: 3 }), keyring: blob, time: fc.option(u32) },
  ...{
    adds: ids,
    releases: ids,
    at: fc.option(u32),
    commit: fc.option(bytes(32)),
    wordless: fc.boolean(),
    retired: fc.array(certificate, { maxLength: 2 }),
  },
  former: fc.array(fc.record({ identity: bytes(32), until: u32 }), { maxLength: 8 }),
  lost: fc.uniqueArray(u32, { maxLength: 4 }).map((epochs) => epochs.sort((a, b) => a - b).map(epoch)),
});
const recordSigner = fc.oneof(
  signer.map((device) => ({ signer: device, retaker: null })),
  bytes(32).map((retaker) => ({ signer: null, retaker })),
);
const entries: fc.Arbitrary<Entry> = fc.oneof(
  fc.record({
    ...{ type: fc.constant("incoming" as const), ...base, epoch: u32.map(epoch), blob, receivedAt: u32 },
    ...{ ageHeader: fc.uint8Array({ maxLength: 300 }), nonce: bytes(12), ct: fc.uint8Array({ maxLength: 2000 }) },
  }),
  fc.record({ type: fc.constant("device" as const), ...device, nonce: bytes(12), ct: fc.uint8Array() }),
  fc
    .record({ type: fc.constant("account" as const), ...base, version: u32, seen, record, sig: bytes(64) })
    .chain((entry) => recordSigner.map((by) => ({ ...entry, ...by }))),
  fc.record({
    ...{ type: fc.constant("generation" as const), ...base, generation: u32, time: u32, seen, signer, sig: bytes(64) },
  }),
  fc
    .record({
      ...{ type: fc.constant("checkpoint" as const), ...device },
      body: fc.record({ stateHash: bytes(32), foldVersion: u32, manifest: blob }),
    })
    .map((entry) => ({ ...entry, adds: [entry.body.manifest.id, ...entry.adds.slice(1)] })),
);

describe("entries", () => {
  test("round trip", () => {
    fc.assert(
      fc.property(entries, (entry) => {
        expect(parseEntry(encodeEntry(entry))).toEqual(entry);
      }),
      { numRuns: 100 },
    );
  });

  test("what parses encodes to the same bytes; altered or cut, it never throws", () => {
    const mutated = fc.tuple(entries.map(encodeEntry), fc.nat(), fc.nat(255), fc.nat(), fc.boolean());
    fc.assert(
      fc.property(mutated, ([encoded, at, value, length, cut]) => {
        const changed = cut ? encoded.slice(0, length % encoded.length) : encoded.slice();
        changed[at % Math.max(1, changed.length)] = value;
        const entry = parseEntry(changed);
        if (entry) expect(encodeEntry(entry)).toEqual(changed);
      }),
      { numRuns: runs(150, 2_000) },
    );
  });

  test("random bytes never throw", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (junk) => parseEntry(junk) === null));
  });

  test("deep nesting and huge claimed lengths are malformed, quickly", () => {
    expectLinear((length) => expect(parseEntry(new Uint8Array(length).fill(0x81))).toBeNull(), 1024 * 1024);
    for (const major of [0x5b, 0x7b, 0x9b, 0xbb]) {
      expect(parseEntry(Uint8Array.of(major, 0, 0, 0, 1, 0, 0, 0, 0))).toBeNull();
    }
  });

  test("a signature covers all but itself; the aad all before the nonce", () => {
    fc.assert(
      fc.property(entries, (entry) => {
        const whole = bytesToHex(encodeEntry(entry));
        if (entry.type === "incoming" || entry.type === "device")
          expect(whole).toContain(bytesToHex(aadOf(entry)).slice(2));
        if (entry.type !== "incoming") expect(signedHex(entry)).toBe(whole.slice(2, -2 * 66));
      }),
    );
  });
});

/** The signed fields without label and array head. */
const signedHex = (entry: SignedEntry): string =>
  bytesToHex(signedBytesOf(entry)).slice(2 * (utf8("aerogramme/v1/entry").length + 1));

describe("prefix sets", () => {
  test("hold what was added, whatever the order, through encoding", () => {
    const prefix = bytes(8).map(bytesToHex);
    fc.assert(
      fc.property(fc.uniqueArray(prefix, { maxLength: 50 }), fc.array(prefix), (added, others) => {
        const [one, two] = [createPrefixSet(), createPrefixSet()];
        for (const p of added) one.add(p);
        for (const p of [...added].reverse()) two.add(p);
        expect(one.encode()).toEqual(two.encode());
        const decoded = decodePrefixSet(one.encode());
        for (const p of added) expect([one.has(p), decoded?.has(p)]).toEqual([true, true]);
        for (const p of others) expect(decoded?.has(p)).toBe(added.includes(p));
        expect(decoded?.size).toBe(added.length);
      }),
    );
  });

  test("adding many, and encoding them, takes no more than linear time", () => {
    expectLinear((count) => {
      const set = createPrefixSet();
      for (let i = 0; i < count; i++) set.add(bytesToHex(crypto.randomBytes(8)));
      expect(set.encode()).toHaveLength(8 * count);
    }, 40_000);
  });
});

test("violations travel with their data", () => {
  const some: Violation[] = [
    { type: "malformed" },
    { type: "conflict", entry: testId<EntryId>(5) },
    { type: "deviceSeqGap", device: testId<DeviceId>(1), expected: 4, got: 9 },
    { type: "recordInvalid", reason: "epoch" },
  ];
  for (const violation of some) expect(readViolation(violation.type, violationFields(violation))).toEqual(violation);
  expect(readViolation("conflict", {})).toBeNull();
  expect(readViolation("toString", {})).toBeNull();
});
