/** The data folder, for one process that works on it: made where it is not there, and locked. */
import { err, ok, type Result } from "../../shared/lib/result.ts";
import { lockFolder, type FolderLock } from "../process/folder-lock.ts";
import { makeDataFolder } from "./data-folder.ts";
import { explainStart } from "./explain-start.ts";

/** The error is one line for the operator. */
export async function holdFolder(data: string): Promise<Result<FolderLock, string>> {
  try {
    await makeDataFolder(data);
    const lock = lockFolder(data);
    return lock ? ok(lock) : err(`another provider works on ${data} already`);
  } catch (error) {
    return err(explainStart(error, data));
  }
}
