/** A file replaced as a whole: written beside, synced, renamed over the old one, and its folder synced. */
import { randomBytes } from "node:crypto";
import { open, readdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

const FILE_MODE = 0o600;

/** A name beside `path` that no reader takes for a finished file. */
const temporaryName = (path: string): string =>
  join(dirname(path), `.${basename(path)}.${randomBytes(6).toString("hex")}.tmp`);
const isTemporary = (name: string): boolean => name.startsWith(".") && name.endsWith(".tmp");

/** Survives a power cut once it resolves; readers see the old file or the new one. */
export async function writeFileDurably(path: string, bytes: Uint8Array): Promise<void> {
  await writeFileWhole(path, bytes);
  await syncFolder(dirname(path));
}

/** Never seen in part, not even after a power cut, which may take it away as a whole. */
export async function writeFileWhole(path: string, bytes: Uint8Array): Promise<void> {
  const beside = temporaryName(path);
  try {
    await writeSynced(beside, bytes);
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}

/** A new file, mode 0600, on disk when it resolves; rejects if there is one. Its folder's entry is not synced. */
export async function writeSynced(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, "wx", FILE_MODE);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Takes away what interrupted writes left in a folder. */
export async function removeTemporaries(folder: string): Promise<void> {
  const names = await readdir(folder);
  await Promise.all(names.filter(isTemporary).map((name) => rm(join(folder, name), { force: true })));
}

/** Makes names in a folder durable. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
