/**
 * Which line of a virtual list draws which row: lines take turns, since one that is drawn costs more than one that changes. A row
 * that stays in sight stays in its line, so that what has the focus, or is just being pressed, is of the same row when others
 * come in above it.
 */
export class LineTurns {
  #lines: ReadonlyMap<string, number> = new Map();

  /** Numbers of lines for the rows in sight, by their keys, in their order. A key that comes a second time has a line of its own. */
  of(keys: readonly string[]): readonly number[] {
    const rows = distinct(keys);
    const taken = new Set(rows.map((row) => this.#lines.get(row)));
    let free = 0;
    const next = (): number => {
      while (taken.has(free)) free++;
      return free++;
    };
    const lines = rows.map((row) => this.#lines.get(row) ?? next());
    this.#lines = new Map(rows.map((row, at) => [row, lines[at] ?? 0]));
    return lines;
  }
}

/** While a list changes, two of its chunks may have the same row. */
function distinct(keys: readonly string[]): readonly string[] {
  const seen = new Set<string>();
  return keys.map((key, at) => {
    const row = seen.has(key) ? `${key} ${at.toString()}` : key;
    seen.add(row);
    return row;
  });
}
