/** The rows of a list that are held, in chunks, out of a list that may be very long. Immutable. */
import type { ListRow, MessageId } from "../app/types.ts";

export const chunkSize = 50;
/** Chunks kept while scrolling: the rest is asked for again. */
const maxChunks = 60;

export type Chunks = ReadonlyMap<number, readonly ListRow[]>;

export const rowAt = (chunks: Chunks, index: number): ListRow | null =>
  chunks.get(Math.floor(index / chunkSize))?.[index % chunkSize] ?? null;

/** By the key of a row, or by its newest message. */
export function indexOfId(chunks: Chunks, id: MessageId): number | null {
  for (const [chunk, rows] of chunks) {
    const found = rows.findIndex((row) => row.key === id || row.id === id);
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
export function withChunk(chunks: Chunks, chunk: number, rows: readonly ListRow[]): Chunks {
  const next = new Map(chunks);
  next.delete(chunk);
  next.set(chunk, rows);
  const extra = [...next.keys()].slice(0, Math.max(0, next.size - maxChunks));
  for (const key of extra) next.delete(key);
  return next;
}

export function withRows(chunks: Chunks, keys: readonly MessageId[], patch: (row: ListRow) => ListRow): Chunks {
  const wanted = new Set(keys);
  const patched = (rows: readonly ListRow[]): readonly ListRow[] =>
    rows.some((row) => wanted.has(row.key)) ? rows.map((row) => (wanted.has(row.key) ? patch(row) : row)) : rows;
  return new Map([...chunks].map(([chunk, rows]) => [chunk, patched(rows)]));
}

/** All rows held, as they stand in the list. */
export const rowsOf = (chunks: Chunks): readonly ListRow[] =>
  [...chunks].sort(([a], [b]) => a - b).flatMap(([, rows]) => rows);

/** How many rows the list grew above what is in view: where a row seen before stands now. 0 if none is left. */
export function shiftBetween(before: Chunks, after: Chunks, first: number, end: number): number {
  for (let index = first; index < end; index++) {
    const row = rowAt(before, index);
    const now = row === null ? null : indexOfId(after, row.key);
    if (now !== null) return now - index;
  }
  return 0;
}
