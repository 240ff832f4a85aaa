/**
 * The local store of an engine beside the provider's own store: what that one has (entries, blobs) is not kept again, and
 * documents are in memory, gone when the engine is.
 */
import type { LocalStore } from "../../shared/storage/local-store.ts";
import { createMemoryLocalStore } from "../../shared/storage/memory-local-store.ts";
import { seq } from "../../shared/lib/ids.ts";

const done = (): Promise<void> => Promise.resolve();
const NONE = seq(0);

export function createPassingStore(): LocalStore {
  const { docs, clear } = createMemoryLocalStore();
  return {
    docs,
    clear,
    entries: {
      append: done,
      readAfter: () => Promise.resolve([]),
      last: () => Promise.resolve(NONE),
      truncate: done,
    },
    blobs: {
      get: () => Promise.resolve(null),
      put: done,
      has: () => Promise.resolve(false),
      delete: done,
      keys: () => Promise.resolve([]),
    },
  };
}
