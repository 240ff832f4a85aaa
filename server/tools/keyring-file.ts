/** Where a command finds its keyring: a file, or the folder of an exported account, whose keyring in force is meant. */
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { MAX_KEYRING_BYTES } from "../../shared/crypto/keyring.ts";
import { ok, type Result } from "../../shared/lib/result.ts";
import { failed, type Failure } from "../companion/command.ts";
import { readRecords } from "./account-records.ts";
import { LOG_FILE } from "./export/export-folder.ts";
import { explainReadFailure, readUnlinked, readWhole } from "./files.ts";

export interface KeyringFile {
  readonly bytes: Uint8Array;
  /** The log of the folder it was found in. */
  readonly log: string | null;
}

export async function readKeyringFile(path: string): Promise<Result<KeyringFile, Failure>> {
  if (await isFolder(path)) return readFromFolder(path);
  const bytes = await readWhole(path, MAX_KEYRING_BYTES);
  return bytes.ok ? ok({ bytes: bytes.value, log: null }) : failed(explainReadFailure(path, bytes.error));
}

async function readFromFolder(folder: string): Promise<Result<KeyringFile, Failure>> {
  const log = join(folder, LOG_FILE);
  const records = await readRecords(log);
  if (!records.ok) return records;
  const path = join(folder, "blobs", records.value.newest.record.keyring.id);
  const bytes = await readUnlinked(path, MAX_KEYRING_BYTES);
  return bytes.ok ? ok({ bytes: bytes.value, log }) : failed(explainReadFailure(path, bytes.error));
}

const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
