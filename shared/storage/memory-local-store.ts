/** LocalStore in memory: for tests and for homes that keep nothing. */
import { seq as asSeq, type BlobId } from "../lib/ids.ts";
import type { NumberedEntry } from "../log/page.ts";
import { DOC_NAME, type LocalBlobs, type LocalDocs, type LocalEntries, type LocalStore } from "./local-store.ts";

/** Async as the other implementations are: what throws, rejects. */
const later = <T>(compute: () => T): Promise<T> => Promise.resolve().then(compute);

export function createMemoryLocalStore(): LocalStore {
  const entries: NumberedEntry[] = [];
  const blobs = new Map<BlobId, Uint8Array>();
  const docs = new Map<string, Uint8Array>();
  return {
    entries: memoryEntries(entries),
    blobs: memoryBlobs(blobs),
    docs: memoryDocs(docs),
    clear: (isKept = () => false) =>
      later(() => {
        entries.length = 0;
        blobs.clear();
        for (const name of docs.keys()) if (!isKept(name)) docs.delete(name);
      }),
  };
}

const copy = (bytes: Uint8Array | undefined): Uint8Array | null => (bytes ? bytes.slice() : null);

function memoryEntries(entries: NumberedEntry[]): LocalEntries {
  const indexAfter = (after: number): number => Math.max(0, after + 1 - (entries[0]?.seq ?? 0));
  return {
    append: (first, added) =>
      later(() => {
        const last = entries.at(-1)?.seq;
        if (last !== undefined && first !== last + 1) throw new Error(`entry ${first} cannot follow ${last}`);
        added.forEach((bytes, i) => entries.push({ seq: asSeq(first + i), bytes: bytes.slice() }));
      }),
    readAfter: (after, limit) =>
      later(() => {
        const from = indexAfter(after);
        return entries.slice(from, from + limit).map(({ seq, bytes }) => ({ seq, bytes: bytes.slice() }));
      }),
    last: () => later(() => entries.at(-1)?.seq ?? asSeq(0)),
    truncate: (after) => later(() => void entries.splice(indexAfter(after))),
  };
}

function memoryBlobs(blobs: Map<BlobId, Uint8Array>): LocalBlobs {
  return {
    get: (id) => later(() => copy(blobs.get(id))),
    put: (id, bytes) => later(() => void blobs.set(id, bytes.slice())),
    has: (id) => later(() => blobs.has(id)),
    delete: (id) => later(() => void blobs.delete(id)),
    keys: () => later(() => [...blobs.keys()]),
  };
}

function memoryDocs(docs: Map<string, Uint8Array>): LocalDocs {
  return {
    get: (name) => later(() => copy(docs.get(name))),
    put: (name, bytes) =>
      later(() => {
        if (!DOC_NAME.test(name)) throw new Error("not a document name");
        docs.set(name, bytes.slice());
      }),
    delete: (name) => later(() => void docs.delete(name)),
    names: (prefix) => later(() => [...docs.keys()].filter((name) => name.startsWith(prefix))),
  };
}
