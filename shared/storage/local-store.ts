/**
 * Port: what a device keeps of one account: entries, blobs and named documents, all of it ciphertext or sealed by the
 * caller. A cache: losing it costs time, never mail.
 *
 * Failures of the medium (disk full, quota) reject. Bytes given are not kept by reference, bytes returned are fresh.
 */
import type { BlobId, Seq } from "../lib/ids.ts";
import type { NumberedEntry } from "../log/page.ts";

/** A gapless run of the log. May lose its newest entries in a crash, never have one torn. */
export interface LocalEntries {
  /** Stores `first`, first + 1 …; follows the last stored, or begins the run anywhere when empty; else rejects. */
  append(first: Seq, entries: readonly Uint8Array[]): Promise<void>;
  /** Up to `limit` stored entries whose seq is above `after`, rising. */
  readAfter(after: Seq, limit: number): Promise<readonly NumberedEntry[]>;
  /** Seq of the last stored; 0 when empty. */
  last(): Promise<Seq>;
  /** Forgets entries whose seq is above `after`. */
  truncate(after: Seq): Promise<void>;
}

/** `put` rejects with it: what is kept already fills what may be kept, and is wanted more. */
export class OverLimit extends Error {
  constructor() {
    super("over the limit of what is kept");
  }
}

/** May vanish one by one, and come back torn after a power cut: what is read is authenticated by who asked for it. */
export interface LocalBlobs {
  /** Null if absent. */
  get(id: BlobId): Promise<Uint8Array | null>;
  put(id: BlobId, bytes: Uint8Array): Promise<void>;
  has(id: BlobId): Promise<boolean>;
  delete(id: BlobId): Promise<void>;
  /** In no particular order. */
  keys(): Promise<readonly BlobId[]>;
  /** Hears of blobs that made room for others. */
  watchEvicted?(listener: (ids: readonly BlobId[]) => void): void;
}

/** Documents by name: small ones, and files of drafts. */
export interface LocalDocs {
  /** Null if absent. */
  get(name: string): Promise<Uint8Array | null>;
  /** Durable when it resolves; a crash leaves the old document or the new one, whole. */
  put(name: string, bytes: Uint8Array): Promise<void>;
  delete(name: string): Promise<void>;
  /** Those that begin with it, in no order. */
  names(prefix: string): Promise<readonly string[]>;
}

export interface LocalStore {
  readonly entries: LocalEntries;
  readonly blobs: LocalBlobs;
  readonly docs: LocalDocs;
  /** Forgets everything but the documents whose names it says true of. */
  clear(isKept?: (name: string) => boolean): Promise<void>;
}

/** What a document may be called: portable as a file name. */
export const DOC_NAME = /^[a-z0-9][a-z0-9._-]{0,99}$/;
