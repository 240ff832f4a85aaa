/** The rows of a mailbox that are held, in chunks, out of a list that may be very long. Immutable. */
import type { MessageRow } from "./types.ts";

export const chunkSize = 100;
/** Chunks kept while scrolling: the rest is asked for again. */
const maxChunks = 30;

export type Chunks = ReadonlyMap<number, readonly MessageRow[]>;

export const rowAt = (chunks: Chunks, index: number): MessageRow | null =>
  chunks.get(Math.floor(index / chunkSize))?.[index % chunkSize] ?? null;

export function indexOfUid(chunks: Chunks, uid: number): number | null {
  for (const [chunk, rows] of chunks) {
    const found = rows.findIndex((row) => row.uid === uid);
    if (found >= 0) return chunk * chunkSize + found;
  }
  return null;
}

export const chunksOf = (first: number, end: number): number[] => {
  const from = Math.floor(first / chunkSize);
  const to = Math.floor(Math.max(first, end - 1) / chunkSize);
  return Array.from({ length: to - from + 1 }, (_, at) => from + at);
};

/** The newest chunk is last; the oldest ones fall out. */
export function withChunk(chunks: Chunks, chunk: number, rows: readonly MessageRow[]): Chunks {
  const next = new Map(chunks);
  next.delete(chunk);
  next.set(chunk, rows);
  const extra = [...next.keys()].slice(0, Math.max(0, next.size - maxChunks));
  for (const key of extra) next.delete(key);
  return next;
}

export function withRows(chunks: Chunks, uids: readonly number[], patch: Partial<MessageRow>): Chunks {
  const wanted = new Set(uids);
  const patched = (rows: readonly MessageRow[]): readonly MessageRow[] =>
    rows.some((row) => wanted.has(row.uid))
      ? rows.map((row) => (wanted.has(row.uid) ? { ...row, ...patch } : row))
      : rows;
  return new Map([...chunks].map(([chunk, rows]) => [chunk, patched(rows)]));
}

/** How many rows the list grew above what is in view: where a row seen before stands now. 0 if none is left. */
export function shiftBetween(before: Chunks, after: Chunks, first: number, end: number): number {
  for (let index = first; index < end; index++) {
    const row = rowAt(before, index);
    const now = row === null ? null : indexOfUid(after, row.uid);
    if (now !== null) return now - index;
  }
  return 0;
}
