/** An exported account as the engine's ports: a log and blobs that can be read and never written. */
import { seq as toSeq } from "../../../shared/lib/ids.ts";
import { err, ok } from "../../../shared/lib/result.ts";
import type { BlobStore } from "../../../shared/storage/blob-store.ts";
import type { RemoteLog } from "../../../shared/storage/remote-log.ts";
import type { ExportFolder } from "./export-folder.ts";

/**
 * `last` and `head` are those that account.json states, whatever the file holds: the engine finds where they differ. No
 * checkpoint is offered, so that every entry is checked and folded from the first one on.
 */
export function exportedLog({ log, end }: ExportFolder): RemoteLog {
  return {
    async read(after) {
      try {
        return ok({ first: toSeq(after + 1), entries: await log.read(after), last: end.seq, head: end.head });
      } catch {
        return err({ type: "offline" });
      }
    },
    append: () => Promise.resolve(err({ type: "notAuthorized" })),
    async *watch() {
      // nothing ever comes
    },
    async latestRecord() {
      const seq = log.records.at(-1);
      if (seq === undefined) return ok(null);
      const [bytes] = await log.read(toSeq(seq - 1));
      return ok(bytes ? { seq, bytes } : null);
    },
    latestCheckpoint: () => Promise.resolve(ok(null)),
  };
}

export const exportedBlobs = (folder: Pick<ExportFolder, "blob">): BlobStore => ({
  put: () => Promise.resolve(err({ type: "notAuthorized" })),
  async get(id, range) {
    const blob = await folder.blob(id);
    if (!blob.ok) return err({ type: blob.error === "missing" ? "notFound" : "offline" });
    return ok(range ? blob.value.slice(range.start, range.end) : blob.value);
  },
});
