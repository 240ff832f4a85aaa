/** A LocalStore for one reading: documents in memory; entries and bodies, which come once, are not kept. */
import { seq as toSeq } from "../../../shared/lib/ids.ts";
import type { LocalStore } from "../../../shared/storage/local-store.ts";
import { createMemoryLocalStore } from "../../../shared/storage/memory-local-store.ts";

const nothing = (): Promise<void> => Promise.resolve();

export const createPassingStore = (): LocalStore => ({
  ...createMemoryLocalStore(),
  entries: {
    append: nothing,
    truncate: nothing,
    readAfter: () => Promise.resolve([]),
    last: () => Promise.resolve(toSeq(0)),
  },
  blobs: {
    put: nothing,
    delete: nothing,
    get: () => Promise.resolve(null),
    has: () => Promise.resolve(false),
    keys: () => Promise.resolve([]),
  },
});
