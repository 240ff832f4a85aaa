/** Growth of typed arrays that serve as columns: capacity doubles, so that adding rows costs O(1) each on average. */
export type Column = Uint8Array | Uint32Array | Float64Array;

/** The column itself if it has room for `rows`, else a copy with room for at least twice as many as it had; new rows are 0. */
export function withRoom<T extends Column>(column: T, rows: number): T {
  if (rows <= column.length) return column;
  const Make = column.constructor as new (length: number) => T;
  const grown = new Make(Math.max(rows, 2 * column.length, 16));
  grown.set(column);
  return grown;
}
