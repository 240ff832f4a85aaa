/**
 * Octets gathered from many pieces into one buffer that doubles, up to the size it may get: pieces of one octet cost no more
 * than their octets.
 */

const FIRST = 256;

export class Gathered {
  readonly #most: number;
  #buffer = Buffer.alloc(0);
  length = 0;

  constructor(most = Infinity) {
    this.#most = most;
  }

  add(part: Buffer): void {
    const length = this.length + part.length;
    if (length > this.#buffer.length) {
      const larger = Buffer.allocUnsafe(
        Math.max(length, Math.min(this.#most, Math.max(FIRST, 2 * this.#buffer.length))),
      );
      this.#buffer.copy(larger, 0, 0, this.length);
      this.#buffer = larger;
    }
    part.copy(this.#buffer, this.length);
    this.length = length;
  }

  /** All of them; a view, valid until more are added. */
  bytes(): Buffer {
    return this.#buffer.subarray(0, this.length);
  }
}
