/**
 * One process at a time on a folder. The lock is SQLite's own on an empty database: the kernel drops it with the process,
 * so nothing is left behind by kill -9.
 */
import { chmodSync, existsSync } from "node:fs";
import { join } from "node:path";
import Database from "libsql";

export interface FolderLock {
  release(): void;
}

/** Null if another process holds it. Throws if the folder cannot be written. */
export function lockFolder(folder: string): FolderLock | null {
  const path = join(folder, "lock");
  const database = new Database(path, { timeout: 0 });
  try {
    database.exec("PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE");
  } catch (error) {
    database.close();
    if (isBusy(error)) return null;
    throw error;
  }
  chmodSync(path, 0o600);
  return { release: () => database.close() };
}

/** Whether a process works on it. Takes nothing and makes nothing. */
export function isFolderLocked(folder: string): boolean {
  const path = join(folder, "lock");
  if (!existsSync(path)) return false;
  const database = new Database(path, { timeout: 0, readonly: true });
  try {
    database.exec("PRAGMA schema_version");
    return false;
  } catch (error) {
    if (isBusy(error)) return true;
    throw error;
  } finally {
    database.close();
  }
}

const isBusy = (error: unknown): boolean => error instanceof Error && /lock|busy/i.test(error.message);
