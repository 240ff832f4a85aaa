/**
 * Files of drafts that are open, in memory: by Message-ID, then by key. A page that ends says so as a rule, and a browser that
 * is killed does not: what was used longest ago goes where it is too much. What was saved is read again from there.
 */
export type DraftFilesHeld = Map<string, Uint8Array>;

/** Octets of all of them, and how many drafts; the one that was used last stays whatever it weighs. */
const MAX_OCTETS = 256 << 20;
const MAX_DRAFTS = 64;

export class DraftContents {
  readonly #held = new Map<string, DraftFilesHeld>();

  get(messageId: string): DraftFilesHeld | undefined {
    const files = this.#held.get(messageId);
    if (files) this.set(messageId, files);
    return files;
  }

  set(messageId: string, files: DraftFilesHeld): void {
    this.#held.delete(messageId);
    this.#held.set(messageId, files);
    this.#makeRoom();
  }

  delete(messageId: string): void {
    this.#held.delete(messageId);
  }

  #makeRoom(): void {
    let octets = 0;
    for (const files of this.#held.values()) for (const { length } of files.values()) octets += length;
    for (const [oldest, files] of this.#held) {
      if (this.#held.size === 1 || (octets <= MAX_OCTETS && this.#held.size <= MAX_DRAFTS)) return;
      for (const { length } of files.values()) octets -= length;
      this.#held.delete(oldest);
    }
  }
}
