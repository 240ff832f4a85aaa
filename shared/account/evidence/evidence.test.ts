/** What a finding outlives: a restart, a provider that behaves again, another finding. */
import { expect, test } from "vitest";
import { nodeCrypto } from "../../../server/crypto/node-crypto.ts";
import { cacheKeyFromBytes } from "../../crypto/wrap.ts";
import { idFromBytes, seq, type BlobId, type DeviceId } from "../../lib/ids.ts";
import { createMemoryLocalStore } from "../../storage/memory-local-store.ts";
import { openEvidence, type Evidence } from "./evidence.ts";
import { createSealedDocs } from "../sync/sealed-docs.ts";

function setUp() {
  const clock = { now: 1_700_000_000_000 };
  const docs = createSealedDocs(cacheKeyFromBytes(nodeCrypto, new Uint8Array(32)), createMemoryLocalStore());
  const writes = { count: 0 };
  const counting = { ...docs, put: (...given: Parameters<typeof docs.put>) => (writes.count++, docs.put(...given)) };
  const open = (): Promise<Evidence> => openEvidence(counting, () => clock.now);
  const later = (seconds: number): void => void (clock.now += seconds * 1000);
  return { clock, docs, writes, open, later };
}

const blob = { id: idFromBytes<BlobId>(new Uint8Array(16).fill(7)), sha256: new Uint8Array(32).fill(9), size: 1234 };

test("a finding is kept with its dates and its blob, and nothing is found twice", async () => {
  const { open, later } = setUp();
  const evidence = await open();
  expect([evidence.open, evidence.past]).toEqual([null, []]);
  evidence.verified();
  later(10);
  evidence.raise({ type: "blobHash", blob: blob.id }, seq(7), blob);
  later(10);
  evidence.raise({ type: "blobHash", blob: blob.id }, seq(7), null);
  await evidence.saved();
  const expected = { seq: 7, since: 1_700_000_000, found: 1_700_000_010, blob };
  const again = await open();
  expect(evidence.open).toMatchObject(expected);
  expect(again.open).toEqual({ ...expected, violation: { type: "blobHash", blob: blob.id } });
});

test("cleared or followed by another, it is one of the past; the newest sixteen are kept", async () => {
  const { open, later } = setUp();
  const evidence = await open();
  evidence.raise({ type: "gap", expected: 2, got: 3 }, seq(1), null);
  later(5);
  evidence.raise({ type: "rollback", expected: 4, last: 3 }, seq(4), null);
  later(5);
  evidence.clear();
  await evidence.saved();
  const past = (await open()).past;
  expect(past).toEqual([
    {
      finding: "gap",
      seq: 1,
      since: null,
      found: 1_700_000_000,
      device: null,
      over: 1_700_000_005,
    },
    {
      finding: "rollback",
      seq: 4,
      since: null,
      found: 1_700_000_005,
      device: null,
      over: 1_700_000_010,
    },
  ]);
  for (let n = 0; n < 40; n++) {
    evidence.raise({ type: "headMismatch", seq: n }, seq(100 + n), null);
    evidence.clear();
  }
  await evidence.saved();
  const kept = (await open()).past;
  expect([kept.length, kept[0]?.seq, kept.at(-1)?.seq]).toEqual([16, 124, 139]);
});

test("a checkpoint that is left aside stays so, and names the device that signed it", async () => {
  const { open } = setUp();
  const evidence = await open();
  const device = idFromBytes<DeviceId>(new Uint8Array(16).fill(5));
  evidence.raise({ type: "stateHash", seq: 8, device }, seq(9), null);
  expect(evidence.accepted(seq(9))).toBe(false);
  evidence.accept(seq(9));
  evidence.clear();
  await evidence.saved();
  const again = await open();
  expect([again.accepted(seq(9)), again.accepted(seq(8))]).toEqual([true, false]);
  expect(again.past).toMatchObject([{ seq: 9, device }]);
});

test("when all was verified last is kept, but not written more than once a minute", async () => {
  const { open, later, writes } = setUp();
  const evidence = await open();
  for (let n = 0; n < 120; n++) {
    evidence.verified();
    later(1);
  }
  await evidence.saved();
  expect(writes.count).toBe(2);
  const again = await open();
  again.raise({ type: "malformed" }, seq(1), null);
  expect(again.open?.since).toBe(1_700_000_060);
});

test("what a newer version has found counts all the same; a document that is not ours counts as none", async () => {
  const { open, docs } = setUp();
  const evidence = await open();
  evidence.raise({ type: "malformed" }, seq(3), null);
  await evidence.saved();
  const bytes = await docs.get("evidence");
  const text = new TextDecoder("latin1").decode(bytes ?? new Uint8Array(0)).replace("malformed", "melformad");
  await docs.put(
    "evidence",
    Uint8Array.from(text, (char) => char.charCodeAt(0)),
  );
  expect((await open()).open).toMatchObject({ seq: 3, violation: { type: "malformed" } });
  await docs.put("evidence", new Uint8Array([1, 2, 3]));
  expect((await open()).open).toBeNull();
});
