/** LocalStore over IndexedDB. Each call is one transaction; documents are on disk when `put` resolves. */
import type { BlobId } from "../../shared/lib/ids.ts";
import { seq as toSeq } from "../../shared/lib/ids.ts";
import {
  DOC_NAME,
  type LocalBlobs,
  type LocalDocs,
  type LocalEntries,
  type LocalStore,
} from "../../shared/storage/local-store.ts";
import { durable, type EngineDatabase } from "./database.ts";

const FIRST_POSSIBLE = 0;

/** To be stored: the database makes its own copy as it is asked to, and of a view, of all of the buffer that it is of. */
const itself = (bytes: Uint8Array): Uint8Array => (bytes.length === bytes.buffer.byteLength ? bytes : bytes.slice());

export const createIndexedDbStore = (database: EngineDatabase): LocalStore => ({
  entries: databaseEntries(database),
  blobs: databaseBlobs(database),
  docs: databaseDocs(database),
  async clear(isKept = () => false) {
    const transaction = database.transaction(["entries", "blobs", "docs"], "readwrite", durable);
    const docs = transaction.objectStore("docs");
    const gone = (await docs.getAllKeys()).filter((name) => !isKept(name));
    await Promise.all([
      transaction.objectStore("entries").clear(),
      transaction.objectStore("blobs").clear(),
      ...gone.map((name) => docs.delete(name)),
      transaction.done,
    ]);
  },
});

const after = (seq: number): IDBKeyRange => IDBKeyRange.lowerBound(seq, true);
const whole = (): IDBKeyRange => IDBKeyRange.lowerBound(FIRST_POSSIBLE);

function databaseEntries(database: EngineDatabase): LocalEntries {
  return {
    async append(first, entries) {
      const { store, done } = database.transaction("entries", "readwrite");
      const last = (await store.openKeyCursor(whole(), "prev"))?.key;
      if (last !== undefined && first !== last + 1) {
        await done;
        throw new Error(`entry ${first} cannot follow ${last}`);
      }
      await Promise.all([...entries.map((bytes, i) => store.put(itself(bytes), first + i)), done]);
    },
    async readAfter(seq, limit) {
      if (limit <= 0) return [];
      const { store, done } = database.transaction("entries");
      const [keys, values] = await Promise.all([store.getAllKeys(after(seq), limit), store.getAll(after(seq), limit)]);
      await done;
      return values.map((bytes, i) => ({ seq: toSeq(keys[i] ?? 0), bytes }));
    },
    async last() {
      const { store } = database.transaction("entries");
      return toSeq((await store.openKeyCursor(whole(), "prev"))?.key ?? 0);
    },
    truncate: (seq) => database.delete("entries", after(seq)),
  };
}

const databaseBlobs = (database: EngineDatabase): LocalBlobs => ({
  get: async (id) => (await database.get("blobs", id)) ?? null,
  async put(id, bytes) {
    await database.put("blobs", itself(bytes), id);
  },
  has: async (id) => (await database.getKey("blobs", id)) !== undefined,
  delete: (id) => database.delete("blobs", id),
  keys: async () => (await database.getAllKeys("blobs")) as BlobId[],
});

const databaseDocs = (database: EngineDatabase): LocalDocs => ({
  get: async (name) => (await database.get("docs", name)) ?? null,
  async put(name, bytes) {
    if (!DOC_NAME.test(name)) throw new Error("not a document name");
    const { store, done } = database.transaction("docs", "readwrite", durable);
    await Promise.all([store.put(itself(bytes), name), done]);
  },
  delete: (name) => database.delete("docs", name),
  names: (prefix) => database.getAllKeys("docs", IDBKeyRange.bound(prefix, `${prefix}\uffff`)),
});
