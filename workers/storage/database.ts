/**
 * The browser's database of the account on this device. What rests in it is ciphertext, public entries of the log, and
 * keys that refuse export.
 *
 *     keys     name → a non-extractable CryptoKey, or bytes wrapped by one
 *     entries  seq → entry as the provider sent it
 *     blobs    blob id → age file or other sealed blob
 *     docs     name → sealed document
 */
import { openDB, type DBSchema, type IDBPDatabase } from "idb";

export interface EngineSchema extends DBSchema {
  keys: { key: string; value: CryptoKey | Uint8Array };
  entries: { key: number; value: Uint8Array };
  blobs: { key: string; value: Uint8Array };
  docs: { key: string; value: Uint8Array };
}

export type EngineDatabase = IDBPDatabase<EngineSchema>;
export type EngineStore = "keys" | "entries" | "blobs" | "docs";

const VERSION = 1;
const STORES: readonly EngineStore[] = ["keys", "entries", "blobs", "docs"];

/** Rejects where the browser refuses storage (private windows of some, a full disk). `name`: see workers/engine/slot.ts. */
export const openEngineDatabase = (name: string): Promise<EngineDatabase> =>
  openDB<EngineSchema>(name, VERSION, {
    upgrade(database) {
      for (const store of STORES) if (!database.objectStoreNames.contains(store)) database.createObjectStore(store);
    },
  });

/** Waits until a write is on disk, not only in the operating system's hands. */
export const durable = { durability: "strict" } as const;
