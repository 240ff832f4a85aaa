/**
 * A device's own documents at rest, sealed under its cache key by name (crypto/wrap.ts). A document that does not open
 * counts as absent: a cache can be made again.
 */
import type { CacheKey } from "../../crypto/wrap.ts";
import type { LocalStore } from "../../storage/local-store.ts";

/** backup/restored-note.ts; its rows have names of their own, with a hyphen after this one. */
export const RESTORED = "restored";

/** What only this device has: a cache that is cleared keeps them (announcements.ts, evidence.ts, change-queue.ts, undo-notes.ts, draft-doc.ts, backup/restored-note.ts). */
const OWN_DOCS: readonly string[] = ["announcements", "evidence", "queue", "queue-unread", "undos", "drafts", RESTORED];
/** Names of what "drafts" refers to begin with it. */
export const DRAFT_FILES = "draft-file-";
const OWN_PREFIXES = [DRAFT_FILES, `${RESTORED}-`];

export const isOwnDoc = (name: string): boolean =>
  OWN_DOCS.includes(name) || OWN_PREFIXES.some((prefix) => name.startsWith(prefix));

export interface SealedDocs {
  /** Null if absent or not ours. */
  get(name: string): Promise<Uint8Array | null>;
  /** Durable and whole when it resolves. */
  put(name: string, plaintext: Uint8Array): Promise<void>;
  delete(name: string): Promise<void>;
  /** Those that begin with it, in no order. */
  names(prefix: string): Promise<readonly string[]>;
  /** Keeps what can not be read, as it lies there, under another name; false if nothing lies there. */
  setAside(name: string, as: string): Promise<boolean>;
}

export function createSealedDocs(key: CacheKey, local: LocalStore): SealedDocs {
  return {
    async get(name) {
      const sealed = await local.docs.get(name);
      const opened = sealed && (await key.open(name, sealed));
      return opened?.ok ? opened.value : null;
    },
    async put(name, plaintext) {
      await local.docs.put(name, await key.seal(name, plaintext));
    },
    delete: (name) => local.docs.delete(name),
    names: (prefix) => local.docs.names(prefix),
    async setAside(name, as) {
      const sealed = await local.docs.get(name);
      if (!sealed) return false;
      await local.docs.put(as, sealed);
      await local.docs.delete(name);
      return true;
    },
  };
}

/** Of what can be had again it writes nothing any more once it is closed. */
export function closableDocs(docs: SealedDocs): SealedDocs & { close(): void } {
  let isClosed = false;
  return {
    ...docs,
    put: (name, plaintext) => (isClosed && !isOwnDoc(name) ? Promise.resolve() : docs.put(name, plaintext)),
    close() {
      isClosed = true;
    },
  };
}

/** Those of one use, by a name in front; none are stored where nothing is to be (`passing`). */
export const docsUnder = (
  prefix: string,
  docs: SealedDocs,
  passing: boolean,
): Pick<SealedDocs, "get" | "put" | "delete"> => ({
  get: (name) => docs.get(prefix + name),
  put: (name, plaintext) => (passing ? Promise.resolve() : docs.put(prefix + name, plaintext)),
  delete: (name) => docs.delete(prefix + name),
});
