/**
 * How a device's secrets lie in IndexedDB: wrapped by an AES-GCM key that refuses export, which lies beside them. A page,
 * an extension or a copy of the profile finds no key bytes; only this origin's script can ask the key to open. Where a
 * lock is set, what is wrapped is the locked document (shared/crypto/locked-secrets.ts), which script cannot open either.
 *
 *     "secrets"  wrap("secrets", secrets)
 *     "locked"   wrap("locked", CBOR {"v": 1, "address", "provider", "idle": minutes | null, "document": LOCKED})
 */
import type { CacheKey } from "../../shared/crypto/wrap.ts";
import { decodeCbor, encodeCbor } from "../../shared/lib/cbor.ts";
import { asBytesUpTo, asCount, asMap, asText } from "../../shared/lib/cbor-fields.ts";
import { cacheKeyFromCryptoKey, generateCacheCryptoKey } from "../crypto/cache-key.ts";
import { durable, type EngineDatabase } from "../storage/database.ts";

/** What may be read while it is locked, and what may not. */
export interface LockedRecord {
  readonly address: string;
  readonly provider: string;
  /** Minutes without use after which it locks itself; null: never. */
  readonly idleMinutes: number | null;
  readonly document: Uint8Array;
}

export type StoredRecord =
  | { readonly type: "none" }
  /** The browser stores nothing here. */
  | { readonly type: "refused" }
  /** There were some, and the browser dropped what opens them. */
  | { readonly type: "evicted" }
  | { readonly type: "plain"; readonly secrets: Uint8Array }
  | { readonly type: "locked"; readonly record: LockedRecord };

export interface SecretRecords {
  load(): Promise<StoredRecord>;
  /** Makes sure that something can be stored here. Rejects if not. */
  prepare(): Promise<void>;
  /** In place of whatever there was, at once; durable when it resolves. */
  put(stored: Extract<StoredRecord, { readonly type: "plain" | "locked" }>): Promise<void>;
  clear(): Promise<void>;
}

/** What wraps secrets; it may be there before there are any. */
export const WRAPPING_KEY = "wrapping";
const PLAIN = "secrets";
const LOCKED = "locked";

export function createSecretRecords(database: EngineDatabase): SecretRecords {
  async function wrapping(): Promise<CacheKey | null> {
    const key = await database.get("keys", WRAPPING_KEY);
    return key instanceof CryptoKey ? cacheKeyFromCryptoKey(key) : null;
  }

  async function makeWrapping(): Promise<CacheKey> {
    const key = await generateCacheCryptoKey();
    const transaction = database.transaction("keys", "readwrite", durable);
    await Promise.all([transaction.store.put(key, WRAPPING_KEY), transaction.done]);
    return cacheKeyFromCryptoKey(key);
  }

  async function unwrap(name: string, wrapped: Uint8Array): Promise<Uint8Array | null> {
    const opened = await (await wrapping())?.open(name, wrapped);
    return opened?.ok === true ? opened.value : null;
  }

  return {
    async load() {
      const locked = await database.get("keys", LOCKED);
      if (locked instanceof Uint8Array) {
        const record = decodeRecord(await unwrap(LOCKED, locked));
        return record ? { type: "locked", record } : { type: "evicted" };
      }
      const plain = await database.get("keys", PLAIN);
      if (!(plain instanceof Uint8Array)) return { type: "none" };
      const secrets = await unwrap(PLAIN, plain);
      return secrets ? { type: "plain", secrets } : { type: "evicted" };
    },
    async prepare() {
      if (!(await wrapping())) await makeWrapping();
    },
    async put(stored) {
      const key = (await wrapping()) ?? (await makeWrapping());
      const [name, other] = stored.type === "plain" ? [PLAIN, LOCKED] : [LOCKED, PLAIN];
      const content = stored.type === "plain" ? stored.secrets : encodeRecord(stored.record);
      const wrapped = await key.seal(name, content);
      const { store, done } = database.transaction("keys", "readwrite", durable);
      await Promise.all([store.put(wrapped, name), store.delete(other), done]);
    },
    clear: () => database.clear("keys"),
  };
}

const MAX_TEXT = 1024;
const MAX_DOCUMENT = 1 << 20;

const encodeRecord = ({ address, provider, idleMinutes, document }: LockedRecord): Uint8Array =>
  encodeCbor({ v: 1, address, provider, idle: idleMinutes, document });

function decodeRecord(bytes: Uint8Array | null): LockedRecord | null {
  const map = bytes && asMap(decodeCbor(bytes));
  if (map?.["v"] !== 1) return null;
  const address = asText(map["address"], MAX_TEXT);
  const provider = asText(map["provider"], MAX_TEXT);
  const idleMinutes = asCount(map["idle"]);
  const document = asBytesUpTo(map["document"], MAX_DOCUMENT);
  if (address === null || provider === null || !document || (idleMinutes === null && map["idle"] !== null)) return null;
  return { address, provider, idleMinutes, document };
}
