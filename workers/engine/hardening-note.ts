/**
 * That this browser was to become a device of its own in order to make its account hardened: kept from before the first step
 * until the last, so that what came between them (a closed tab, a lost connection) does not leave it half done.
 */
import { durable, type EngineDatabase } from "../storage/database.ts";

export interface HardeningNote {
  isSet(): Promise<boolean>;
  /** Durable when it resolves; rejects if it can not be kept. Goes with the device's secrets when they are cleared. */
  set(): Promise<void>;
  clear(): Promise<void>;
}

/** Beside the secrets: what is cached is dropped when other secrets take their place, and this is not. */
const NAME = "hardening";

export const createHardeningNote = (database: EngineDatabase): HardeningNote => ({
  isSet: async () => (await database.get("keys", NAME)) !== undefined,
  async set() {
    const { store, done } = database.transaction("keys", "readwrite", durable);
    await Promise.all([store.put(new Uint8Array([1]), NAME), done]);
  },
  clear: () => database.delete("keys", NAME),
});
