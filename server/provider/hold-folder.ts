/** The data folder, for one process that works on it: made where it is not there, and locked. */
import { err, ok, type Result } from "../../shared/lib/result.ts";
import { failed, type Failure } from "../cli/failure.ts";
import { lockFolder, type FolderLock } from "../process/folder-lock.ts";
import { makeDataFolder } from "./data-folder.ts";
import { explainStart } from "./explain-start.ts";

export async function holdFolder(data: string): Promise<Result<FolderLock, Failure>> {
  try {
    await makeDataFolder(data);
    const lock = lockFolder(data);
    return lock ? ok(lock) : failed(`another provider works on ${data} already`);
  } catch (error) {
    return err(explainStart(error, data));
  }
}
