/**
 * The device's secrets in the browser: wrapped by an AES-GCM key that refuses export, both in IndexedDB. A page, an
 * extension or a copy of the profile finds no key bytes; only this origin's script can ask the key to open.
 */
import type { CacheKey } from "../../shared/crypto/wrap.ts";
import { cacheKeyFromCryptoKey, generateCacheCryptoKey } from "../crypto/cache-key.ts";
import { durable, type EngineDatabase } from "../storage/database.ts";

export type HeldSecrets =
  | { readonly type: "none" }
  /** there were some, and the browser dropped what opens them */
  | { readonly type: "evicted" }
  | { readonly type: "held"; readonly secrets: Uint8Array };

export interface SecretStore {
  load(): Promise<HeldSecrets>;
  /** Makes sure that something can be stored here, before an account is registered. Rejects if not. */
  prepare(): Promise<void>;
  /** Durable when it resolves. */
  save(secrets: Uint8Array): Promise<void>;
  clear(): Promise<void>;
}

const WRAPPING_KEY = "wrapping";
const SECRETS = "secrets";

export function createSecretStore(database: EngineDatabase): SecretStore {
  async function wrapping(): Promise<CacheKey | null> {
    const key = await database.get("keys", WRAPPING_KEY);
    return key instanceof CryptoKey ? cacheKeyFromCryptoKey(key) : null;
  }

  async function makeWrapping(): Promise<CacheKey> {
    const key = await generateCacheCryptoKey();
    await putDurably(database, WRAPPING_KEY, key);
    return cacheKeyFromCryptoKey(key);
  }

  return {
    async load() {
      const wrapped = await database.get("keys", SECRETS);
      if (!(wrapped instanceof Uint8Array)) return { type: "none" };
      const opened = await (await wrapping())?.open(SECRETS, wrapped);
      return opened?.ok === true ? { type: "held", secrets: opened.value } : { type: "evicted" };
    },
    async prepare() {
      if (!(await wrapping())) await makeWrapping();
    },
    async save(secrets) {
      const key = (await wrapping()) ?? (await makeWrapping());
      await putDurably(database, SECRETS, await key.seal(SECRETS, secrets));
    },
    clear: () => database.clear("keys"),
  };
}

async function putDurably(database: EngineDatabase, name: string, value: CryptoKey | Uint8Array): Promise<void> {
  const transaction = database.transaction("keys", "readwrite", durable);
  await Promise.all([transaction.store.put(value, name), transaction.done]);
}
