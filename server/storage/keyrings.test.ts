/** Keyrings are kept for ever, in the real store and in the one in memory: words of a time ago may have to open them. */
import { expect, onTestFinished, test } from "vitest";
import { seq, type BlobId } from "../../shared/lib/ids.ts";
import { unwrap, type Result } from "../../shared/lib/result.ts";
import { checkBytes } from "../../shared/log/check.ts";
import { createLedger } from "../../shared/log/ledger.ts";
import { utf8 } from "../../shared/lib/bytes.ts";
import {
  createTestAccount,
  rotationTo,
  testBlob,
  writeOps,
  writeRecord,
  type TestAccount,
} from "../../shared/log/testing/test-account.ts";
import { createMemoryProvider } from "../../shared/storage/testing/memory-provider.ts";
import { nodeCrypto as crypto } from "../crypto/node-crypto.ts";
import { openTestStore } from "./testing/open-store.ts";

const DAY = 86_400;

interface Provider {
  readonly made: TestAccount;
  put(id: BlobId, bytes: Uint8Array): Promise<unknown>;
  append(entries: readonly Uint8Array[]): Promise<Result<unknown, unknown>>;
  entries(): readonly Uint8Array[];
  /** Null: deleted. */
  get(id: BlobId): Promise<unknown>;
  sweepAfter(seconds: number): Promise<unknown>;
}

async function real(): Promise<Provider> {
  const t = await openTestStore();
  onTestFinished(() => t.remove());
  const made = await t.join();
  return {
    made,
    put: (id, bytes) => t.store.putBlob(made.account, id, bytes),
    append: (entries) => t.store.append(made.account, entries),
    entries: () => t.store.read(made.account, seq(0))?.entries ?? [],
    get: (id) => t.store.getBlob(made.account, id),
    sweepAfter(seconds) {
      t.now += seconds * 1000;
      return t.store.sweep();
    },
  };
}

async function inMemory(): Promise<Provider> {
  let clock = 1_700_000_000;
  const made = await createTestAccount(crypto);
  const hosted = createMemoryProvider({ crypto, clock: () => clock }).account(made.account);
  await hosted.blobs.put(made.keyring.id, made.keyring.bytes);
  unwrap(await hosted.append([made.genesis]));
  return {
    made,
    put: (id, bytes) => hosted.blobs.put(id, bytes),
    append: (entries) => hosted.append(entries),
    entries: () => hosted.entries,
    async get(id) {
      const blob = await hosted.blobs.get(id);
      return blob.ok ? blob.value : null;
    },
    sweepAfter(seconds) {
      clock += seconds;
      hosted.sweep();
      return Promise.resolve();
    },
  };
}

test.each([
  ["the store", real],
  ["the provider in memory", inMemory],
] as const)("%s: a keyring that was released outlives its grace, another blob does not", async (_, start) => {
  const { made, put, append, entries, get, sweepAfter } = await start();
  const ledgerNow = async () => {
    const ledger = createLedger(crypto, made.account);
    for (const bytes of entries()) ledger.advance(unwrap(await checkBytes(crypto, ledger, bytes)));
    return ledger;
  };
  const other = testBlob(crypto, utf8("a manifest"));
  await put(other.id, other.bytes);
  unwrap(await append([await writeOps(crypto, made, await ledgerNow(), { adds: [other.id] })]));
  const { change, keyring } = await rotationTo(crypto, made, 2);
  await put(keyring.id, keyring.bytes);
  const record = { ...change, releases: [made.keyring.id, other.id] };
  unwrap(await append([await writeRecord(crypto, made, await ledgerNow(), record)]));
  await sweepAfter(40 * DAY);
  expect(await get(other.id)).toBeNull();
  expect(await get(made.keyring.id)).toEqual(Uint8Array.from(made.keyring.bytes));
  expect(await get(keyring.id)).toEqual(Uint8Array.from(keyring.bytes));
});
