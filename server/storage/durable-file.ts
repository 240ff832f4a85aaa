/** A file replaced as a whole: written beside, synced, renamed over the old one, and its folder synced. */
import { randomBytes } from "node:crypto";
import { open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";

const FILE_MODE = 0o600;

/** A name beside `path` that no reader takes for a finished file. */
export const temporaryName = (path: string): string => `${path}.${randomBytes(6).toString("hex")}.tmp`;

/** Survives a power cut once it resolves; readers see the old file or the new one. */
export async function writeFileDurably(path: string, bytes: Uint8Array): Promise<void> {
  const beside = temporaryName(path);
  try {
    await writeSynced(beside, bytes);
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
  await syncFolder(dirname(path));
}

async function writeSynced(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, "wx", FILE_MODE);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
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
