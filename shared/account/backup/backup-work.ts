/** What laterBackup fetches: a look at what the provider shows, going on from there, and filing again. */
import type { BlobId } from "../../lib/ids.ts";
import { err, ok } from "../../lib/result.ts";
import type { Listeners } from "../listeners.ts";
import { readHistory } from "./other-history.ts";
import { putBack } from "./put-back.ts";
import type { BackupWork, RestoredBackupParts } from "./restored-backup.ts";
import { BACKUP_DONE, BACKUP_NOTE, reportOf } from "./restored-note.ts";
import { shownState, type ShownState } from "./shown-state.ts";

export function createBackupWork(
  parts: RestoredBackupParts,
  listeners: Listeners<null>,
  wanted: Set<BlobId>,
): BackupWork {
  const { docs, evidence, passing } = parts;
  const tell = (): void => listeners.tell(null);
  const closing = new AbortController();
  let shown: ShownState | null = null;
  let isDone = false;
  let working: Promise<void> = Promise.resolve();

  const mayAsk = (): boolean => !passing && evidence.open !== null;

  async function work(): Promise<void> {
    if (isDone || closing.signal.aborted || evidence.open) return;
    isDone = await putBack({ ...parts, tell, wanted }, closing.signal);
  }

  return {
    isWanted: (blob) => wanted.has(blob),
    watch: listeners.add,
    async look() {
      shown = null;
      if (!mayAsk()) return err({ type: "notStopped" });
      const history = await readHistory(parts);
      if (!history.ok) return history;
      shown = shownState(parts, history.value);
      return ok(await shown.look());
    },
    async accept() {
      const seen = shown;
      if (!mayAsk() || !seen) return err({ type: "notStopped" });
      shown = null;
      return seen.accept();
    },
    report: () => reportOf(docs),
    async dismiss() {
      await docs.delete(BACKUP_NOTE);
      await docs.delete(BACKUP_DONE);
      tell();
    },
    // one after the other; a disk that fails is tried again when the end of the log is reached the next time
    putBack: () => (working = working.then(work).catch(() => undefined)),
    close() {
      closing.abort();
      return working;
    },
  };
}
