/** Which row of a column of ids has a given one: a hash table of row numbers, four to eight bytes a row. */
import { ID_BYTES } from "../lib/ids.ts";

export class IdIndex {
  /** Row + 1; 0 = free. A power of two of them, at most half of them taken. */
  private slots = new Uint32Array(16);
  private rows = 0;

  /** Rows it knows: the first ones of the column. */
  get end(): number {
    return this.rows;
  }

  /** Takes in the column's rows up to `end`. `ids`: 16 bytes each, back to back. */
  extend(ids: Uint8Array, end: number): void {
    if (2 * end > this.slots.length) {
      this.slots = new Uint32Array(2 ** Math.ceil(Math.log2(4 * end)));
      this.rows = 0;
    }
    for (; this.rows < end; this.rows++) this.put(hashAt(ids, ID_BYTES * this.rows), this.rows + 1);
  }

  /** The first row that `isIt` of those whose id may be this one; null if none. */
  find(id: Uint8Array, isIt: (row: number) => boolean): number | null {
    const mask = this.slots.length - 1;
    for (let slot = hashAt(id, 0) & mask; ; slot = (slot + 1) & mask) {
      const value = this.slots[slot] ?? 0;
      if (value === 0) return null;
      if (isIt(value - 1)) return value - 1;
    }
  }

  private put(hash: number, value: number): void {
    const mask = this.slots.length - 1;
    let slot = hash & mask;
    while (this.slots[slot] !== 0) slot = (slot + 1) & mask;
    this.slots[slot] = value;
  }
}

/** Of all 16 bytes: ids are random, but for those that appends count up. */
function hashAt(bytes: Uint8Array, at: number): number {
  let hash = 0;
  for (let i = at; i < at + ID_BYTES; i++) hash = Math.imul(hash ^ (bytes[i] ?? 0), 0x01000193);
  return (hash ^ (hash >>> 15)) >>> 0;
}
