/** What a device holds that the provider does not show: looked at, and noted for later. */
import type { BlobId } from "../../lib/ids.ts";
import { onlyHere, type OnlyHere } from "./only-here.ts";
import type { OtherHistory } from "./other-history.ts";
import type { HistoryParts, LostMessage } from "./restored-backup.ts";
import {
  bothLost,
  lostOf,
  NONE_LOST,
  pendingRows,
  readNote,
  storeAll,
  type HeldRow,
  type Lost,
} from "./restored-note.ts";

export interface RowsHere {
  /** Oldest first. */
  readonly whole: readonly HeldRow[];
  readonly lost: Lost;
  /** Unix seconds; null: there is none. */
  readonly oldest: number | null;
}

/** With what a going-on before this one has noted, and not done. */
export async function rowsHere(parts: HistoryParts, { begun, bodies: shownBodies }: OtherHistory): Promise<RowsHere> {
  const { replica, records, bodies, docs } = parts;
  const { fold } = begun.replica;
  const found = await onlyHere(
    { state: replica.fold.state, records, bodies },
    { state: fold.state, records: begun.records, bodies: shownBodies },
  );
  const known = new Set(found.map(({ id }) => id));
  const more: HeldRow[] = [];
  const note = await readNote(docs);
  for await (const [, row] of note ? pendingRows(docs, note) : [])
    if (row && !known.has(row.id) && fold.state.emailNumber(row.id) === null) more.push(row);
  const all = [...found, ...more].sort((a, b) => a.date - b.date);
  const isWhole = (row: OnlyHere): row is HeldRow => row.blob !== null && bodies.has(row.blob.id);
  const gone: readonly LostMessage[] = all.filter((row) => !isWhole(row)).reverse();
  return { whole: all.filter(isWhole), lost: lostOf(gone, gone.length), oldest: all[0]?.date ?? null };
}

/** `generation`: the one that is gone on in. What was lost before, and was not read yet, stays told. */
export async function noteRows(
  parts: HistoryParts & { readonly wanted: Set<BlobId> },
  history: OtherHistory,
  generation: number,
): Promise<void> {
  const { docs, wanted } = parts;
  const { whole, lost } = await rowsHere(parts, history);
  const before = await readNote(docs);
  // of an attempt that came to nothing, all is told again
  const isOver = before !== null && before.generation <= parts.replica.ledger.generation;
  const earlier = before === null ? NONE_LOST : isOver ? bothLost(before.lost, before.earlier) : before.earlier;
  for (const { blob } of whole) wanted.add(blob.id);
  await storeAll(docs, { generation, emails: history.begun.replica.fold.state.emailCount, lost, earlier }, whole);
}
