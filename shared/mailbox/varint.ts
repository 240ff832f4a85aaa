/**
 * Columns of integers as bytes: little-endian base-128 numbers (the varint of many formats), each column whole, or as
 * zigzag differences from row to row. Numbers are safe integers. A longer spelling of a number than the writer's is
 * read, so who needs one spelling writes again and compares.
 */

/** Octets of the longest number, 2^53 − 1. */
const MAX_LENGTH = 8;

/** Non-negative integers as they are. */
export function packNumbers(values: Iterable<number>): Uint8Array {
  const out = new Writer();
  for (const value of values) out.write(value);
  return out.bytes();
}

/** Integers as differences, for columns that rise or repeat. */
export function packDeltas(values: Iterable<number>): Uint8Array {
  const out = new Writer();
  let last = 0;
  for (const value of values) {
    const delta = value - last;
    out.write(delta >= 0 ? 2 * delta : -2 * delta - 1);
    last = value;
  }
  return out.bytes();
}

/** Null unless the bytes are exactly `count` numbers. */
export function unpackNumbers(bytes: Uint8Array, count: number): Float64Array | null {
  if (count > bytes.length || bytes.length > MAX_LENGTH * count) return null;
  const values = new Float64Array(count);
  let at = 0;
  for (let row = 0; row < count; row++) {
    let value = 0;
    let scale = 1;
    let byte = 0x80;
    for (; byte >= 0x80; scale *= 0x80) {
      byte = bytes[at++] ?? -1;
      value += (byte & 0x7f) * scale;
      if (byte < 0 || value > Number.MAX_SAFE_INTEGER) return null;
    }
    values[row] = value;
  }
  return at === bytes.length ? values : null;
}

/** Null unless the bytes are exactly `count` differences that stay within safe integers. */
export function unpackDeltas(bytes: Uint8Array, count: number): Float64Array | null {
  const values = unpackNumbers(bytes, count);
  if (values === null) return null;
  let last = 0;
  for (let row = 0; row < count; row++) {
    const zigzag = values[row] ?? 0;
    last += zigzag % 2 === 0 ? zigzag / 2 : -(zigzag + 1) / 2;
    if (!Number.isSafeInteger(last)) return null;
    values[row] = last;
  }
  return values;
}

class Writer {
  private buffer = new Uint8Array(256);
  private length = 0;

  write(value: number): void {
    if (this.length + MAX_LENGTH > this.buffer.length) this.grow();
    while (value >= 0x80) {
      this.buffer[this.length++] = (value % 0x80) + 0x80;
      value = Math.floor(value / 0x80);
    }
    this.buffer[this.length++] = value;
  }

  bytes(): Uint8Array {
    return this.buffer.slice(0, this.length);
  }

  private grow(): void {
    const buffer = new Uint8Array(2 * this.buffer.length);
    buffer.set(this.buffer);
    this.buffer = buffer;
  }
}
