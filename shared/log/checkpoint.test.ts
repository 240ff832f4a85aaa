/** Manifests and segments: opened only as what they were sealed as, whole and exactly padded; and other small refusals. */
import { describe, expect, test } from "vitest";
import { nodeCrypto as crypto } from "../../server/crypto/node-crypto.ts";
import { concatBytes, utf8 } from "../lib/bytes.ts";
import { epoch, idToBytes, seq, type AccountId, type BlobId } from "../lib/ids.ts";
import { unwrap } from "../lib/result.ts";
import { checkBytes } from "./check.ts";
import { checkBlob, openManifest, openSegment, sealManifest, sealSegment } from "./checkpoint.ts";
import { createLedger } from "./ledger.ts";
import { readPage } from "./reader.ts";
import { testId } from "./testing/ids.ts";
import { createTestAccount, deliver, testBlob } from "./testing/test-account.ts";

const key = crypto.randomBytes(32);
const scope = { account: testId<AccountId>(1), epoch: epoch(1), blob: testId<BlobId>(2) };
const manifest = { ledger: utf8("ledger"), fold: utf8("fold"), segments: [] };

describe("a manifest opens only as that of its", () => {
  const others = [
    ["account", { ...scope, account: testId<AccountId>(3) }],
    ["epoch", { ...scope, epoch: epoch(2) }],
    ["blob", { ...scope, blob: testId<BlobId>(3) }],
  ] as const;
  test.each(others)("%s", async (_, other) => {
    const { bytes } = await sealManifest(crypto, key, scope, manifest);
    expect(await openManifest(crypto, key, scope, bytes)).toEqual(manifest);
    expect(await openManifest(crypto, key, other, bytes)).toBeNull();
  });
});

describe("a segment", () => {
  const others = [
    ["account", { ...scope, account: testId<AccountId>(3) }],
    ["blob", { ...scope, blob: testId<BlobId>(3) }],
  ] as const;
  test.each(others)("opens only as that of its %s", async (_, other) => {
    const { bytes } = await sealSegment(crypto, key, scope, utf8("index"));
    expect(await openSegment(crypto, key, scope, bytes)).toEqual(utf8("index"));
    expect(await openSegment(crypto, key, other, bytes)).toBeNull();
  });

  /** Sealed as sealSegment does, with any padding. */
  async function sealPadded(padded: Uint8Array): Promise<Uint8Array> {
    const aad = concatBytes(utf8("aerogramme/v1/segment"), idToBytes(scope.account), idToBytes(scope.blob));
    const nonce = crypto.randomBytes(12);
    return concatBytes(nonce, await crypto.aesGcm.seal(key, nonce, aad, padded));
  }
  const openPadded = async (...padded: number[]): Promise<Uint8Array | null> =>
    openSegment(crypto, key, scope, await sealPadded(Uint8Array.from(padded)));

  test("needs the mark that ends its content, and exactly its padding", async () => {
    expect(await openPadded(7, 0x80)).toEqual(Uint8Array.of(7));
    expect(await openPadded(7, 0x81)).toBeNull();
    expect(await openPadded(7, 0x80, 0)).toBeNull();
    expect(await openPadded(0, 0)).toBeNull();
    expect(await openPadded()).toBeNull();
  });

  test("shorter than nonce and tag is none", async () => {
    const sealed = await sealPadded(Uint8Array.of(0x80));
    for (let length = 0; length < sealed.length; length++)
      expect(await openSegment(crypto, key, scope, sealed.subarray(0, length))).toBeNull();
  });
});

test("blobHash: the very bytes under another size", async () => {
  const blob = testBlob(crypto, utf8("an age file"));
  const refusal = { type: "blobHash", blob: blob.id };
  expect(await checkBlob(crypto, { ...blob, size: blob.size + 1 }, blob.bytes)).toEqual(refusal);
});

describe("after a genesis", () => {
  async function begun() {
    const account = await createTestAccount(crypto);
    const ledger = createLedger(crypto, account.account);
    ledger.advance(unwrap(await checkBytes(crypto, ledger, account.genesis)));
    return { account, ledger };
  }

  test("ageHeader: one byte behind the header", async () => {
    const { account, ledger } = await begun();
    const { sealed } = await deliver(crypto, account, utf8("a message"), utf8("index"));
    const ageHeader = concatBytes(sealed.header, Uint8Array.of(0));
    const { entry } = await deliver(crypto, account, utf8("a message"), utf8("index"), { ageHeader });
    expect(await checkBytes(crypto, ledger, entry)).toEqual({ ok: false, error: { type: "ageHeader" } });
  });

  test("gap: the page asked for under another first seq", async () => {
    const { account, ledger } = await begun();
    const { entry } = await deliver(crypto, account, utf8("a message"), utf8("index"));
    const page = { first: seq(3), entries: [entry], last: seq(2), head: ledger.head };
    const reading = await readPage(crypto, ledger, page);
    expect(reading).toMatchObject({ checked: [], finding: { violation: { type: "gap", expected: 2, got: 3 } } });
  });
});
