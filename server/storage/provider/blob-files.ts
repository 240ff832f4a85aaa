/**
 * Large blobs as files: DIR/xx/ACCOUNT.BLOB, where xx are the blob id's first two digits. A file is on disk, and its
 * name too, before the database speaks of it; a file the database does not know is left over and removed.
 */
import { randomBytes } from "node:crypto";
import { mkdir, open, readdir, rename, rm, stat, type FileHandle } from "node:fs/promises";
import { dirname, join } from "node:path";
import { syncFolder } from "../durable-file.ts";
import { parseId, type AccountId, type BlobId } from "../../../shared/lib/ids.ts";

export interface BlobName {
  readonly account: AccountId;
  readonly id: BlobId;
}

/** A file being written; nobody sees it before `keep`. */
export interface BlobDraft {
  write(chunk: Uint8Array): Promise<void>;
  /** Durable under the blob's name when it resolves. */
  keep(name: BlobName): Promise<void>;
  /** No-op once kept. */
  drop(): Promise<void>;
}

export interface BlobFiles {
  draft(): Promise<BlobDraft>;
  /** Opened for reading; null if absent. */
  open(name: BlobName): Promise<FileHandle | null>;
  delete(name: BlobName): Promise<void>;
  /** Files older than `before` (unix ms), drafts included: `known` says which to keep. */
  removeStrays(before: number, known: (name: BlobName) => boolean): Promise<number>;
}

const FOLDERS = Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(2, "0"));
const DRAFTS = "drafts";
const MODE = 0o600;

export async function openBlobFiles(folder: string): Promise<BlobFiles> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const name of [DRAFTS, ...FOLDERS]) await mkdir(join(folder, name), { recursive: true, mode: 0o700 });
  await syncFolder(folder);
  await syncFolder(dirname(folder));
  const pathOf = ({ account, id }: BlobName): string => join(folder, id.slice(0, 2), `${account}.${id}`);

  return {
    draft: () => openDraft(join(folder, DRAFTS, randomBytes(16).toString("hex")), pathOf),
    open: (name) => open(pathOf(name), "r").catch(nullIfAbsent),
    delete: (name) => rm(pathOf(name), { force: true }),
    async removeStrays(before, known) {
      let removed = 0;
      for (const sub of [DRAFTS, ...FOLDERS]) {
        for (const file of await readdir(join(folder, sub))) {
          const name = sub === DRAFTS ? null : nameOf(file);
          if (name && known(name)) continue;
          if (await removeOlder(join(folder, sub, file), before)) removed++;
        }
      }
      return removed;
    },
  };
}

async function openDraft(path: string, pathOf: (name: BlobName) => string): Promise<BlobDraft> {
  const file = await open(path, "wx", MODE);
  const drop = async (): Promise<void> => {
    await file.close().catch(() => undefined);
    await rm(path, { force: true });
  };
  return {
    write: async (chunk) => file.writeFile(chunk),
    async keep(name) {
      await file.sync();
      await file.close();
      await rename(path, pathOf(name));
      await syncFolder(dirname(pathOf(name)));
    },
    drop,
  };
}

function nullIfAbsent(error: unknown): null {
  if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
  throw error;
}

function nameOf(file: string): BlobName | null {
  const [account, id, ...more] = file.split(".");
  const name = { account: parseId<AccountId>(account ?? ""), id: parseId<BlobId>(id ?? "") };
  return name.account && name.id && more.length === 0 ? { account: name.account, id: name.id } : null;
}

async function removeOlder(path: string, before: number): Promise<boolean> {
  const found = await stat(path).catch(nullIfAbsent);
  if (!found || found.mtimeMs >= before) return false;
  await rm(path, { force: true });
  return true;
}
