/** Files that are being read into drafts, by Message-ID: each has its place in the message before its octets are in memory. */
export class FilesRead {
  readonly #sizes = new Map<string, readonly number[]>();

  /** Octets of each. */
  of(messageId: string): readonly number[] {
    return this.#sizes.get(messageId) ?? [];
  }

  /** Has its place until that ends. */
  async during<T>(messageId: string, size: number, work: () => Promise<T>): Promise<T> {
    this.#sizes.set(messageId, [...this.of(messageId), size]);
    try {
      return await work();
    } finally {
      const left = this.of(messageId).toSpliced(this.of(messageId).indexOf(size), 1);
      if (left.length > 0) this.#sizes.set(messageId, left);
      else this.#sizes.delete(messageId);
    }
  }
}
