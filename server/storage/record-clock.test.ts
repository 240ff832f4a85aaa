/** Times in account records against the provider's clock, in the real store and in the one in memory. */
import { describe, expect, onTestFinished, test } from "vitest";
import { seq } from "../../shared/lib/ids.ts";
import { unwrap, type Result } from "../../shared/lib/result.ts";
import { checkBytes } from "../../shared/log/check.ts";
import { createLedger } from "../../shared/log/ledger.ts";
import { createTestAccount, writeRecord, type TestAccount } from "../../shared/log/testing/test-account.ts";
import { createMemoryProvider } from "../../shared/storage/testing/memory-provider.ts";
import { nodeCrypto as crypto } from "../crypto/node-crypto.ts";
import { writeNewWords, writeRetake, type RecordChange } from "../testing/change-record.ts";
import { openTestStore } from "./testing/open-store.ts";

const NOW = 1_700_000_000;
const DAY = 86_400;

interface Provider {
  readonly made: TestAccount;
  /** Unix seconds. */
  setClock(now: number): void;
  put(keyring: RecordChange["keyring"]): Promise<unknown>;
  append(entries: readonly Uint8Array[]): Promise<Result<unknown, unknown>>;
  entries(): readonly Uint8Array[];
}

async function real(): Promise<Provider> {
  const t = await openTestStore();
  onTestFinished(() => t.remove());
  const made = await t.join();
  return {
    made,
    setClock: (now) => void (t.now = now * 1000),
    put: ({ id, bytes }) => t.store.putBlob(made.account, id, bytes),
    append: (entries) => t.store.append(made.account, entries),
    entries: () => t.store.read(made.account, seq(0))?.entries ?? [],
  };
}

async function inMemory(): Promise<Provider> {
  let clock = NOW;
  const made = await createTestAccount(crypto);
  const hosted = createMemoryProvider({ crypto, clock: () => clock }).account(made.account);
  await hosted.blobs.put(made.keyring.id, made.keyring.bytes);
  unwrap(await hosted.append([made.genesis]));
  return {
    made,
    setClock: (now) => void (clock = now),
    put: ({ id, bytes }) => hosted.blobs.put(id, bytes),
    append: (entries) => hosted.append(entries),
    entries: () => hosted.entries,
  };
}

const tooFar = { ok: false, error: { type: "refused", violation: { type: "clock" }, index: 0 } };

describe.each([
  ["the store", real],
  ["the provider in memory", inMemory],
] as const)("%s", (_, start) => {
  async function setUp() {
    const provider = await start();
    const { made } = provider;
    provider.setClock(NOW);
    const ledgerNow = async () => {
      const ledger = createLedger(crypto, made.account);
      for (const bytes of provider.entries()) ledger.advance(unwrap(await checkBytes(crypto, ledger, bytes)));
      return ledger;
    };
    const send = async ({ entry, keyring }: RecordChange) => {
      await provider.put(keyring);
      return provider.append([entry]);
    };
    const newWords = async (at: number) => send(await writeNewWords(made, await ledgerNow(), at));
    const retake = async (at: number) => send(await writeRetake(made, await ledgerNow(), at));
    return { provider, made, ledgerNow, newWords, retake };
  }

  test.each([NOW - DAY - 1, NOW + DAY + 1, 1, 2 ** 32 - 1 - 31 * DAY])("refuses new words at %i", async (at) => {
    const { newWords, provider } = await setUp();
    expect(await newWords(at)).toEqual(tooFar);
    expect(provider.entries()).toHaveLength(1);
  });

  test.each([NOW - DAY, NOW, NOW + DAY])("takes new words at %i", async (at) => {
    const { newWords } = await setUp();
    expect(await newWords(at)).toMatchObject({ ok: true });
  });

  test("refuses words that take the account back with a time long past", async () => {
    const { provider, newWords, retake } = await setUp();
    unwrap(await newWords(NOW));
    provider.setClock(NOW + 40 * DAY);
    expect(await retake(NOW)).toEqual(tooFar);
    provider.setClock(NOW + 20 * DAY);
    expect(await retake(NOW)).toEqual(tooFar);
    expect(await retake(NOW + 20 * DAY)).toMatchObject({ ok: true });
  });

  test("takes a later record that carries the time on, and none that moves it too far", async () => {
    const { provider, made, ledgerNow, newWords } = await setUp();
    unwrap(await newWords(NOW));
    provider.setClock(NOW + 10 * DAY);
    const { id, keys } = made.device;
    const write = async (at: number) => {
      const by = { signer: id };
      return writeRecord(crypto, made, await ledgerNow(), { at }, by, keys.signing.secret);
    };
    const kept = await write(NOW);
    expect(await provider.append([kept])).toMatchObject({ ok: true });
    expect(await provider.append([await write(NOW + 5 * DAY)])).toEqual(tooFar);
    expect(await provider.append([await write(NOW + 12 * DAY)])).toEqual(tooFar);
    expect(await provider.append([await write(NOW + 10 * DAY)])).toMatchObject({ ok: true });
    provider.setClock(NOW + 90 * DAY);
    expect(await provider.append([kept])).toMatchObject({ ok: true });
  });
});
