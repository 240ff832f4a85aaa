/** What laterBackup fetches: a look at what the provider shows, going on from there, and filing again. */
import type { BlobId } from "../../lib/ids.ts";
import { createLock } from "../../lib/lock.ts";
import { err, ok, type Result } from "../../lib/result.ts";
import type { Listeners } from "../listeners.ts";
import { readHistory } from "./other-history.ts";
import { putBack } from "./put-back.ts";
import type {
  Accepted,
  BackupWork,
  RestoredBackupParts,
  RestoredFailure,
  RestoredLook,
  RestoredReport,
} from "./restored-backup.ts";
import { dropNote, pendingRows, readNote, reportOf, type RestoredNote } from "./restored-note.ts";
import { shownState, type ShownState } from "./shown-state.ts";

/** Milliseconds between two tellings of how far it is. */
const TELL = 500;
/** Milliseconds after which what the provider did not take is tried again, at first and at most. */
const AGAIN = { first: 30_000, most: 1_800_000 };

export function createBackupWork(
  parts: RestoredBackupParts,
  listeners: Listeners<null>,
  wanted: Set<BlobId>,
): BackupWork {
  const { docs, evidence, passing } = parts;
  const closing = new AbortController();
  let shown: ShownState | null = null;
  let isDone = false;
  const inTurn = createLock();
  let telling: ReturnType<typeof setTimeout> | undefined;
  let again: ReturnType<typeof setTimeout> | undefined;
  let pause = AGAIN.first;

  function tell(): void {
    if (closing.signal.aborted) return;
    telling ??= setTimeout(() => {
      telling = undefined;
      listeners.tell(null);
    }, TELL);
  }

  const isOver = (): boolean => isDone || closing.signal.aborted;
  const mayAsk = (): boolean => !passing && evidence.open !== null && !closing.signal.aborted;

  async function work(): Promise<void> {
    clearTimeout(again);
    if (isOver() || evidence.open) return;
    isDone = await putBack({ ...parts, tell, wanted }, closing.signal);
    if (isOver()) return;
    again = setTimeout(() => void putBackNow(), pause);
    pause = Math.min(pause * 2, AGAIN.most);
  }

  // a disk that fails is tried again when the end of the log is reached the next time
  const putBackNow = (): Promise<void> => inTurn(work).catch(() => undefined);

  async function look(): Promise<Result<RestoredLook, RestoredFailure>> {
    shown = null;
    if (!mayAsk()) return err({ type: "notStopped" });
    const history = await readHistory(parts, closing.signal);
    if (!history.ok) return history;
    shown = shownState({ ...parts, wanted, closing: closing.signal }, history.value);
    return ok(await shown.look());
  }

  async function accept(): Promise<Accepted> {
    const seen = shown;
    if (!mayAsk() || !seen) return { result: err({ type: "notStopped" }), secrets: null };
    const accepted = await seen.accept();
    // the same may be asked again when the provider is back
    if (accepted.result.ok || accepted.result.error.type !== "offline") shown = null;
    return accepted;
  }

  async function want(note: RestoredNote): Promise<void> {
    for await (const [, row] of pendingRows(docs, note)) if (row) wanted.add(row.blob.id);
  }

  async function report(): Promise<RestoredReport | null> {
    // before it is gone on from there is nothing to tell
    const note = evidence.open ? null : await readNote(docs);
    if (note && !isDone && wanted.size === 0) await want(note);
    return note && reportOf(note);
  }

  return {
    isWanted: (blob) => wanted.has(blob),
    watch: listeners.add,
    look: () => inTurn(look),
    accept: () => inTurn(accept),
    report,
    async dismiss() {
      await dropNote(docs);
      listeners.tell(null);
    },
    putBack: putBackNow,
    async close() {
      closing.abort();
      await inTurn(() => Promise.resolve());
      clearTimeout(again);
      clearTimeout(telling);
    },
  };
}
