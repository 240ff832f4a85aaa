/**
 * Blobs of all accounts: small ones in the database, larger ones in files that are durable before the row that names
 * them. One writer at a time for each blob, so that an id never changes its bytes.
 */
import { createHash } from "node:crypto";
import { equalBytes } from "../../../shared/lib/bytes.ts";
import type { AccountId, BlobId } from "../../../shared/lib/ids.ts";
import { err, ok, type Result } from "../../../shared/lib/result.ts";
import type { BlobDraft, BlobFiles } from "./blob-files.ts";
import type { BlobRow, NewBlob } from "./blob-table.ts";
import type { GroupCommit } from "./group-commit.ts";
import type { KeyedLock } from "./keyed-lock.ts";
import type { Tables } from "./tables.ts";

/** Blobs up to this size lie in the database. */
export const MAX_INLINE_BYTES = 64 * 1024;

export type PutFailure = {
  readonly type: "conflict" | "tooLarge" | "overQuota" | "gone" | "failing";
};
export type BlobBody = Uint8Array | AsyncIterable<Uint8Array>;

export interface PutLimits {
  /** Octets this blob may have. */
  readonly blob: number;
  /** Octets an account may have uploaded that no entry has added. */
  readonly pending: number;
}

export interface ProviderBlobs {
  /** Durable when ok. Rejects only if `body` does. */
  put(account: AccountId, id: BlobId, body: BlobBody, limits: PutLimits): Promise<Result<null, PutFailure>>;
  /** Octets; null if absent. */
  size(account: AccountId, id: BlobId): number | null;
  /** Octets `start` … `end` − 1, which lie within it; null if absent. Streams must be read or destroyed. */
  read(account: AccountId, id: BlobId, range: { start: number; end: number }): Promise<BlobBody | null>;
  /**
   * Runs `append` with a blob that comes with its entry: in a file by then if it is large. The file goes again if its
   * entry is refused; if the store fails it stays until the next start, since a commit whose fsync failed may still
   * come back after a crash.
   */
  bring<T>(
    account: AccountId,
    blob: { readonly id: BlobId; readonly bytes: Uint8Array },
    append: (b: NewBlob) => Promise<T>,
  ): Promise<T>;
  /** Deletes what is due; gives the number of blobs. */
  sweep(deadBefore: number, pendingBefore: number): Promise<number>;
  deleteFiles(account: AccountId, ids: readonly BlobId[]): Promise<void>;
}

const SWEEP_BATCH = 500;

export function createBlobs(
  tables: Tables,
  files: BlobFiles,
  commit: GroupCommit,
  lock: KeyedLock,
  now: () => number,
): ProviderBlobs {
  const keyOf = (account: AccountId): number | null => tables.accounts.byId(account)?.key ?? null;
  const rowOf = (account: AccountId, id: BlobId): BlobRow | null => {
    const key = keyOf(account);
    return key === null ? null : tables.blobs.get(key, id);
  };
  const stored = (account: AccountId, id: BlobId): BlobRow | null => {
    const row = rowOf(account, id);
    return row === null || row.state === "gone" ? null : row;
  };
  const locked = <T>(account: AccountId, id: BlobId, task: () => Promise<T>): Promise<T> =>
    lock(`${account}.${id}`, task);

  function decide(account: AccountId, blob: NewBlob, limit: number): Result<null, PutFailure> {
    const key = keyOf(account);
    if (key === null) return err({ type: "gone" });
    const there = tables.blobs.get(key, blob.id);
    if (there) {
      const same = there.state !== "gone" && there.size === blob.size && equalBytes(there.sha256, blob.sha256);
      if (same) tables.blobs.touch(key, blob.id, now());
      return same ? ok(null) : err({ type: "conflict" });
    }
    if (tables.blobs.pendingOctets(key) + blob.size > limit) return err({ type: "overQuota" });
    tables.blobs.insert(key, blob, "pending", 0, now());
    return ok(null);
  }

  /** The file goes unless its row is there. */
  async function dropUnlessStored(account: AccountId, id: BlobId): Promise<void> {
    if (stored(account, id)?.filed !== true) await files.delete({ account, id });
  }

  async function keepAndRun<T>(account: AccountId, taken: Taken, run: (blob: NewBlob) => Promise<T>): Promise<T> {
    const { blob, draft } = taken;
    const fresh = draft !== null && rowOf(account, blob.id) === null;
    try {
      if (fresh) await draft.keep({ account, id: blob.id });
      const result = await run(blob);
      if (fresh) await dropUnlessStored(account, blob.id).catch(() => undefined);
      return result;
    } finally {
      await draft?.drop();
    }
  }

  return {
    async put(account, id, body, limits) {
      const taken = await take(files, id, body, limits.blob);
      if (!taken.ok) return taken;
      const task = (): Promise<Result<null, PutFailure>> =>
        keepAndRun(account, taken.value, (blob) => commit.submit(() => decide(account, blob, limits.pending)));
      return locked(account, id, task).catch(() => err({ type: "failing" }));
    },
    size: (account, id) => stored(account, id)?.size ?? null,
    async read(account, id, { start, end }) {
      const row = stored(account, id);
      if (!row?.filed) return row?.bytes?.slice(start, end) ?? null;
      if (start === end) return new Uint8Array(0);
      const file = await files.open({ account, id });
      return file && file.createReadStream({ start, end: end - 1 });
    },
    bring: (account, { id, bytes }, append) =>
      locked(account, id, async () => {
        const taken = await take(files, id, bytes, bytes.length);
        if (!taken.ok) throw new Error("a blob could not be written");
        return keepAndRun(account, taken.value, append);
      }),
    async sweep(deadBefore, pendingBefore) {
      for (let count = 0; ;) {
        const swept = await commit.submit(() => tables.blobs.sweep(deadBefore, pendingBefore, SWEEP_BATCH));
        for (const { account, id, filed } of swept)
          if (filed) await locked(account, id, () => dropUnlessStored(account, id));
        count += swept.length;
        if (swept.length < SWEEP_BATCH) return count;
      }
    },
    async deleteFiles(account, ids) {
      for (const id of ids) await locked(account, id, () => dropUnlessStored(account, id));
    },
  };
}

/** A body read to its end: hashed, in memory or in a draft. */
interface Taken {
  readonly blob: NewBlob;
  readonly draft: BlobDraft | null;
}

async function take(
  files: BlobFiles,
  id: BlobId,
  body: BlobBody,
  limit: number,
): Promise<Result<Taken, { readonly type: "tooLarge" | "failing" }>> {
  const hash = createHash("sha256");
  const held: Uint8Array[] = [];
  let size = 0;
  let draft: BlobDraft | null = null;
  const chunks = body instanceof Uint8Array ? [body] : body;
  try {
    for await (const chunk of chunks) {
      size += chunk.length;
      if (size > limit) break;
      hash.update(chunk);
      if (size <= MAX_INLINE_BYTES) held.push(chunk);
      else draft = await spill(files, draft, held, chunk);
    }
  } catch (error) {
    await draft?.drop();
    if (error instanceof DiskFailure) return err({ type: "failing" });
    throw error;
  }
  if (size > limit) {
    await draft?.drop();
    return err({ type: "tooLarge" });
  }
  const sha256 = Uint8Array.from(hash.digest());
  return ok({ blob: { id, size, sha256, bytes: draft ? null : Buffer.concat(held) }, draft });
}

class DiskFailure extends Error {}

/** Appends a chunk to the draft, which is made with what was held so far. */
async function spill(
  files: BlobFiles,
  draft: BlobDraft | null,
  held: Uint8Array[],
  chunk: Uint8Array,
): Promise<BlobDraft> {
  let open = draft;
  try {
    open ??= await files.draft();
    for (const part of held.splice(0)) await open.write(part);
    await open.write(chunk);
    return open;
  } catch {
    await open?.drop();
    throw new DiskFailure();
  }
}
