/**
 * Run inside a real browser by storage.system.test.ts: the store's contract, how secrets
 * lie in IndexedDB, and the engine over both.
 */
import { deleteDB } from "idb";
import { bytesToHex } from "../../../shared/lib/bytes.ts";
import { localStoreContract } from "../../../shared/storage/testing/local-store-contract.ts";
import { openPayload, sealPayload, sealedPayloadBytes } from "../../../shared/crypto/age/payload.ts";
import { generateHybridIdentity, mlkemSeed } from "../../../shared/crypto/age/identity.ts";
import { portableCrypto } from "../../../shared/crypto/portable.ts";
import { createWebCrypto } from "../../crypto/web-crypto.ts";
import { openEngineDatabase, type EngineDatabase } from "../../storage/database.ts";
import { createIndexedDbStore } from "../../storage/indexeddb-store.ts";
import { createSecretRecords } from "../secret-records.ts";
import { createSecretStore as storeOf, type SecretStore } from "../secret-store.ts";
import { engineInPage } from "./engine-in-page.ts";
import { beforeEach, describe, expect, runCases, test } from "./page-test-kit.ts";

const createSecretStore = (held: EngineDatabase): SecretStore =>
  storeOf({
    records: createSecretRecords(held),
    crypto: createWebCrypto(),
    describe: () => ({ address: "a", provider: "p" }),
  });

let database: EngineDatabase | null = null;

async function reopen(): Promise<EngineDatabase> {
  database?.close();
  return (database = await openEngineDatabase("aerogramme"));
}

async function fresh(): Promise<EngineDatabase> {
  database?.close();
  await deleteDB("aerogramme");
  return (database = await openEngineDatabase("aerogramme"));
}

localStoreContract("indexeddb", async () => ({
  store: createIndexedDbStore(await fresh()),
  reopen: async () => createIndexedDbStore(await reopen()),
}));

describe("large payloads", () => {
  test("are sealed as the portable cipher seals them, and open again", async () => {
    const [key, body] = [new Uint8Array(32).fill(5), new Uint8Array(1_000_001).map((_, at) => at * 7)];
    const web = createWebCrypto();
    const sealed = [web, portableCrypto].map(() => new Uint8Array(sealedPayloadBytes(body.length)));
    const [here = body, there = body] = sealed;
    await sealPayload(web, key, [body.subarray(0, 100), body.subarray(100)], here);
    await sealPayload(portableCrypto, key, [body], there);
    expect(bytesToHex(web.sha256(here))).toBe(bytesToHex(web.sha256(there)));
    const opened = await openPayload(web, key, here);
    expect(opened && bytesToHex(web.sha256(opened))).toBe(bytesToHex(web.sha256(body)));
    here[70_000] = (here[70_000] ?? 0) ^ 1;
    expect(await openPayload(web, key, here)).toBe(null);
    const hasOwn = await crypto.subtle
      .importKey("raw-secret" as "raw", key, "ChaCha20-Poly1305", false, ["encrypt"])
      .then(() => true)
      .catch(() => false);
    expect((await web.bulkChacha(key)) !== null).toBe(hasOwn);
  });
});

describe("ML-KEM", () => {
  test("is the browser's own where it has one, and gives what the portable one gives", async () => {
    const identity = generateHybridIdentity(portableCrypto);
    const own = await createWebCrypto().decapsulation(mlkemSeed(identity));
    expect(own !== null).toBe("decapsulateBits" in crypto.subtle);
    const { mlkem } = identity.recipient;
    const { cipherText, sharedSecret } = mlkem.encapsulate(portableCrypto.randomBytes(32));
    if (own) expect(await own(cipherText)).toEqual(sharedSecret);
    const foreign = cipherText.map((octet) => octet ^ 1);
    if (own) expect(await own(foreign)).toEqual(mlkem.decapsulate(foreign, identity.mlkemSecret));
  });
});

describe("secrets", () => {
  const secrets = new Uint8Array(200).fill(0xab);
  let held: EngineDatabase;
  beforeEach(async () => void (held = await fresh()));

  test("come back after a restart", async () => {
    expect(await createSecretStore(held).load()).toEqual({ type: "none" });
    await createSecretStore(held).save(secrets);
    expect(await createSecretStore(await reopen()).load()).toEqual({ type: "held", secrets, remembered: true });
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

describe("a lock", () => {
  const secrets = new Uint8Array(200).fill(0xab);

  test("what rests opens with the passphrase alone, and what is kept later too", async () => {
    const store = createSecretStore(await fresh());
    await store.adopt(secrets, true);
    expect(await store.lock.setPassphrase("violin carbon tunnel basket", null)).toEqual({ ok: true, value: null });
    const changed = new Uint8Array(200).fill(0xcd);
    await store.save(changed);
    const again = createSecretStore(await reopen());
    const locked = await again.load();
    expect(locked).toEqual({ type: "locked", address: "a", provider: "p", passphrase: true, passkey: null });
    await expect(again.save(secrets)).rejects.toThrow();
    expect(await again.lock.unlockWithPassphrase("another one")).toEqual({ ok: false, error: { type: "wrong" } });
    expect(await again.lock.unlockWithPassphrase("violin carbon tunnel basket")).toEqual({ ok: true, value: changed });
    expect(await again.lock.removePassphrase("violin carbon tunnel basket")).toEqual({ ok: true, value: null });
    expect(await again.load()).toEqual({ type: "held", secrets: changed, remembered: true });
  });
});

engineInPage(fresh, reopen);

Object.assign(globalThis, { runCases });
