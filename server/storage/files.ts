/**
 * LocalStore over a folder: a device's sealed cache.
 *
 *     FOLDER/entries      the log, frame-file.ts
 *     FOLDER/blobs/       blobs, blob-pack.ts
 *     FOLDER/docs/<name>  a document
 */
import { mkdir, readFile, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { seq as toSeq, type BlobId } from "../../shared/lib/ids.ts";
import { DOC_NAME, type LocalDocs, type LocalEntries, type LocalStore } from "../../shared/storage/local-store.ts";
import { openBlobPacks } from "./blob-pack.ts";
import type { CacheRoom } from "./cache-room.ts";
import { removeTemporaries, syncFolder, writeFileDurably } from "./durable-file.ts";
import { openFrameFile, type FrameFile } from "./frame-file.ts";

export interface FileStore extends LocalStore {
  /** Of the blobs kept. */
  octets(): number;
  /** What is worth least makes room first; 0: what was not used for longest. */
  rankBy(worth: (id: BlobId) => number): void;
  /** Waits for what is being written; the store is not used afterwards. */
  close(): Promise<void>;
}

const FOLDER_MODE = 0o700;

/** Makes the folder where it is missing. One store at a time on a folder: its owner sees to that. */
export async function openFileStore(folder: string, room?: CacheRoom): Promise<FileStore> {
  const docs = join(folder, "docs");
  await mkdir(docs, { recursive: true, mode: FOLDER_MODE });
  await removeTemporaries(docs);
  const packs = await openBlobPacks(join(folder, "blobs"), room?.packBytes, room);
  const frames = await openFrameFile(join(folder, "entries"));
  const entries = fileEntries(frames);
  return {
    entries,
    blobs: packs,
    docs: fileDocs(docs),
    octets: () => packs.octets(),
    rankBy: (worth) => packs.rankBy(worth),
    async clear(isKept = () => false) {
      await entries.truncate(toSeq(0));
      await Promise.all([packs.clear(), emptyFolder(docs, isKept)]);
    },
    async close() {
      await entries.last();
      await frames.close();
      await packs.close();
    },
  };
}

/** One after the other: reading never meets a file that is being cut. */
function fileEntries(frames: FrameFile): LocalEntries {
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => T | Promise<T>): Promise<T> => {
    const done = turn.then(work);
    turn = done.catch(() => undefined);
    return done;
  };
  return {
    append: (first, entries) => inTurn(() => frames.append(entries.map((bytes, i) => ({ seq: first + i, bytes })))),
    readAfter: (after, limit) =>
      inTurn(async () => (await frames.readAfter(after, limit)).map(({ seq, bytes }) => ({ seq: toSeq(seq), bytes }))),
    last: () => inTurn(() => toSeq(frames.last)),
    truncate: (after) => inTurn(() => frames.cutAfter(after)),
  };
}

function fileDocs(folder: string): LocalDocs {
  return {
    get: (name) => (DOC_NAME.test(name) ? readIfThere(join(folder, name)) : Promise.resolve(null)),
    async put(name, bytes) {
      if (!DOC_NAME.test(name)) throw new Error("not a document name");
      await writeFileDurably(join(folder, name), bytes);
    },
    async delete(name) {
      if (!DOC_NAME.test(name)) return;
      await rm(join(folder, name), { force: true });
      await syncFolder(folder);
    },
    names: async (prefix) => (await readdir(folder)).filter((name) => DOC_NAME.test(name) && name.startsWith(prefix)),
  };
}

const isMissing = (error: unknown): boolean => error instanceof Error && "code" in error && error.code === "ENOENT";

async function readIfThere(path: string): Promise<Uint8Array | null> {
  try {
    return Uint8Array.from(await readFile(path));
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

async function emptyFolder(folder: string, isKept: (name: string) => boolean): Promise<void> {
  const names = (await readdir(folder)).filter((name) => !isKept(name));
  await Promise.all(names.map((name) => rm(join(folder, name), { force: true })));
}
