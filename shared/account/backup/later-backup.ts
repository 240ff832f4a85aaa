/** RestoredBackup as each account has it: what does the work is fetched when there is some. */
import type { BlobId } from "../../lib/ids.ts";
import { createListeners } from "../listeners.ts";
import { RESTORED } from "../sync/sealed-docs.ts";
import type { BackupWork, RestoredBackupParts } from "./restored-backup.ts";

export function laterBackup(parts: RestoredBackupParts): BackupWork {
  const listeners = createListeners<null>();
  const wanted = new Set<BlobId>();
  let made: Promise<BackupWork> | null = null;
  let isClosed = false;
  const work = (): Promise<BackupWork> =>
    (made ??= import("./backup-work.ts").then(
      (module) => module.createBackupWork(parts, listeners, wanted),
      (reason: unknown) => {
        made = null;
        throw reason;
      },
    ));
  const hasNote = async (): Promise<boolean> => !parts.passing && (await parts.docs.get(RESTORED)) !== null;
  return {
    watch: listeners.add,
    isWanted: (blob) => wanted.has(blob),
    look: async () => (await work()).look(),
    accept: async () => (await work()).accept(),
    report: async () => ((await hasNote()) ? (await work()).report() : null),
    dismiss: async () => (await work()).dismiss(),
    async putBack() {
      // a disk that fails is tried again when the end of the log is reached the next time
      if ((await hasNote().catch(() => false)) && !isClosed) await (await work().catch(() => null))?.putBack();
    },
    async close() {
      isClosed = true;
      await (await made?.catch(() => null))?.close();
    },
  };
}
