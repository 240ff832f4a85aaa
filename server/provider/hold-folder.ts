/** The data folder, for one process that works on it: made where it is not there, and locked. */
import { setTimeout } from "node:timers/promises";
import { err, ok, type Result } from "../../shared/lib/result.ts";
import { failed, type Failure } from "../cli/failure.ts";
import { lockFolder, type FolderLock } from "../process/folder-lock.ts";
import { makeDataFolder } from "./data-folder.ts";
import { explainStart } from "./explain-start.ts";

/** Milliseconds: `provider status` looks at the lock for a moment, and a command on accounts holds it for a little longer. */
const PATIENCE_MS = 1_500;
const PAUSE_MS = 50;

export async function holdFolder(data: string): Promise<Result<FolderLock, Failure>> {
  try {
    await makeDataFolder(data);
    const end = Date.now() + PATIENCE_MS;
    for (;;) {
      const lock = lockFolder(data);
      if (lock) return ok(lock);
      if (Date.now() > end) return failed(`another provider works on ${data} already`);
      await setTimeout(PAUSE_MS);
    }
  } catch (error) {
    return err(explainStart(error, data));
  }
}
