/**
 * Run inside a real browser by storage.system.test.ts: the store's contract, how secrets
 * lie in IndexedDB, and the engine over both.
 */
import { deleteDB } from "idb";
import { bytesToHex } from "../../../shared/lib/bytes.ts";
import { localStoreContract } from "../../../shared/storage/testing/local-store-contract.ts";
import { openEngineDatabase, type EngineDatabase } from "../../storage/database.ts";
import { createIndexedDbStore } from "../../storage/indexeddb-store.ts";
import { createSecretStore } from "../secret-store.ts";
import { engineInPage } from "./engine-in-page.ts";
import { beforeEach, describe, expect, runCases, test } from "./page-test-kit.ts";

let database: EngineDatabase | null = null;

async function reopen(): Promise<EngineDatabase> {
  database?.close();
  return (database = await openEngineDatabase());
}

async function fresh(): Promise<EngineDatabase> {
  database?.close();
  await deleteDB("aerogramme");
  return (database = await openEngineDatabase());
}

localStoreContract("indexeddb", async () => ({
  store: createIndexedDbStore(await fresh()),
  reopen: async () => createIndexedDbStore(await reopen()),
}));

describe("secrets", () => {
  const secrets = new Uint8Array(200).fill(0xab);
  let held: EngineDatabase;
  beforeEach(async () => void (held = await fresh()));

  test("come back after a restart", async () => {
    expect(await createSecretStore(held).load()).toEqual({ type: "none" });
    await createSecretStore(held).save(secrets);
    expect(await createSecretStore(await reopen()).load()).toEqual({ type: "held", secrets });
  });

  test("rest wrapped, under a key that refuses export", async () => {
    await createSecretStore(held).save(secrets);
    const values = await held.getAll("keys");
    const keys = values.filter((value) => value instanceof CryptoKey);
    expect(keys).toHaveLength(1);
    for (const key of keys) {
      expect(key.extractable).toBe(false);
      await expect(crypto.subtle.exportKey("raw", key)).rejects.toThrow();
    }
    const bytes = values.filter((value) => value instanceof Uint8Array);
    expect(bytes).toHaveLength(1);
    expect(bytes.some((value) => bytesToHex(value).includes("abababab"))).toBe(false);
  });

  test("without their key they count as evicted; cleared they are gone", async () => {
    const store = createSecretStore(held);
    await store.save(secrets);
    await held.delete("keys", "wrapping");
    expect(await store.load()).toEqual({ type: "evicted" });
    await store.clear();
    expect(await store.load()).toEqual({ type: "none" });
  });
});

engineInPage(fresh, reopen);

Object.assign(globalThis, { runCases });
