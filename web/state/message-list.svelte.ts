/**
 * The rows of the mailbox on show. Asks the worker for what is in view, one request at a time (so a fast scroll through
 * 100,000 rows asks for where it ends, not for all it passes), and keeps the eye where it was when mail comes in.
 */
import type { Engine } from "./engine.ts";
import { chunkSize, chunksOf, indexOfUid, rowAt, shiftBetween, withChunk, withRows } from "./row-window.ts";
import type { Chunks } from "./row-window.ts";
import type { MessageRow } from "./types.ts";

export class MessageList {
  mailbox = $state.raw<string | null>(null);
  /** null until known */
  total = $state.raw<number | null>(null);
  chunks = $state.raw<Chunks>(new Map());
  failed = $state(false);
  /** told by how many rows the list moved under the eye */
  onShift: ((rows: number) => void) | null = null;
  readonly #engine: Engine;
  #view = { first: 0, end: 1 };
  #stale = false;
  #busy = false;
  /** asked for while a turn was ending: one more look is due */
  #wanted = false;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  open(mailbox: string | null): void {
    if (mailbox === this.mailbox) return;
    this.mailbox = mailbox;
    this.total = null;
    this.chunks = new Map();
    this.failed = false;
    this.#view = { first: 0, end: 1 };
    void this.#work();
  }

  /** The rows in view: `end` is the one after the last. */
  show(first: number, end: number): void {
    this.#view = { first, end };
    void this.#work();
  }

  /** Rows changed, came or went: what is held is shown until the new ones are here. */
  refresh(): void {
    this.#stale = true;
    this.failed = false;
    void this.#work();
  }

  row(index: number): MessageRow | null {
    return rowAt(this.chunks, index);
  }

  find(uid: number): MessageRow | null {
    const index = indexOfUid(this.chunks, uid);
    return index === null ? null : this.row(index);
  }

  indexOf(uid: number): number | null {
    return indexOfUid(this.chunks, uid);
  }

  /** The uid `step` rows further down (newest first), or null at the end. From nothing: the first row. */
  async neighbour(uid: number | null, step: number): Promise<number | null> {
    const mailbox = this.mailbox;
    const from = uid === null ? null : this.indexOf(uid);
    const index = from === null ? 0 : from + step;
    if (mailbox === null || index < 0 || index >= (this.total ?? 0)) return null;
    const held = this.row(index);
    if (held) return held.uid;
    const found = await this.#engine.messages(mailbox, index, 1);
    return found.rows[0]?.uid ?? null;
  }

  /** Shows a change before the worker has confirmed it. */
  patch(uids: readonly number[], patch: Partial<MessageRow>): void {
    this.chunks = withRows(this.chunks, uids, patch);
  }

  async #work(): Promise<void> {
    this.#wanted = true;
    if (this.#busy) return;
    this.#busy = true;
    try {
      while (this.#wanted) {
        this.#wanted = false;
        while (await this.#step());
      }
    } catch {
      this.failed = true;
    } finally {
      this.#busy = false;
    }
  }

  /** One request, if one is needed. */
  async #step(): Promise<boolean> {
    const mailbox = this.mailbox;
    if (mailbox === null) return false;
    if (this.#stale) {
      this.#stale = false;
      await this.#reload(mailbox);
      return true;
    }
    const end = Math.min(this.#view.end, this.total ?? chunkSize);
    const missing = chunksOf(this.#view.first, end).find((chunk) => !this.chunks.has(chunk));
    if (missing === undefined || (this.total !== null && missing * chunkSize >= Math.max(this.total, 1))) return false;
    const found = await this.#engine.messages(mailbox, missing * chunkSize, chunkSize);
    if (this.mailbox !== mailbox) return true;
    if (this.total !== null && this.total !== found.total) this.#stale = true;
    this.total = found.total;
    this.chunks = withChunk(this.chunks, missing, found.rows);
    return true;
  }

  async #reload(mailbox: string): Promise<void> {
    const view = this.#view;
    const wanted = chunksOf(view.first, view.end);
    const offset = (wanted[0] ?? 0) * chunkSize;
    const found = await this.#engine.messages(mailbox, offset, wanted.length * chunkSize);
    if (this.mailbox !== mailbox) return;
    const next: Chunks = new Map(
      wanted.map((chunk) => {
        const at = chunk * chunkSize - offset;
        return [chunk, found.rows.slice(at, at + chunkSize)];
      }),
    );
    const shift = shiftBetween(this.chunks, next, view.first, view.end);
    this.chunks = next;
    this.total = found.total;
    if (shift !== 0) this.onShift?.(shift);
  }
}
