/**
 * The rows of the list on show. Asks the worker for what is in view, one request at a time (so a fast scroll through
 * 100,000 rows asks for where it ends, not for all it passes), and keeps the eye where it was when mail comes in.
 */
import type { Engine } from "../app/engine.ts";
import { chunkSize, chunksOf, indexOfId, rowAt, rowsOf, shiftBetween, withChunk, withRows } from "./row-window.ts";
import type { Chunks } from "./row-window.ts";
import type { ListQuery, ListRow, ListWindow, MessageId, Searched } from "../app/types.ts";

/** Milliseconds for which nothing is shown rather than skeletons. */
const SKELETONS_AFTER = 150;

/** Rows beyond those in view that are asked for, too, a moment after a list was opened: who scrolls finds them there. */
const MARGIN = 40;

/** Rows as they are drawn. */
interface Shown {
  /** what they were asked for by */
  readonly query: ListQuery | null;
  readonly total: number | null;
  row(index: number): ListRow | null;
}

export class MessageList {
  query = $state.raw<ListQuery | null>(null);
  /** null until known */
  total = $state.raw<number | null>(null);
  chunks = $state.raw<Chunks>(new Map());
  searched = $state.raw<Searched>({ done: true, back: null });
  /** what the account held when the rows were asked for last */
  asOf = 0;
  failed = $state(false);
  /** it takes so long that skeletons are due */
  slow = $state(false);
  /** where the row is that the open message is part of; null: nowhere here, or not known yet */
  openIndex = $state.raw<number | null>(null);
  /** told by how many rows the list moved under the eye */
  onShift: ((rows: number) => void) | null = null;
  /** What is drawn: the rows there are; those of the letter before while a search is typed on, for as long as it takes. */
  readonly shown = $derived.by((): Shown => {
    // the same object: nothing is drawn anew
    if (this.total === null && this.#before !== null && !this.slow) return this.#before;
    const { query, total, chunks } = this;
    return { query, total, row: (index) => rowAt(chunks, index) };
  });
  #before = $state.raw<Shown | null>(null);
  readonly #engine: Engine;
  #view = { first: 0, end: 1 };
  #open: MessageId | null = null;
  #stale = false;
  #busy = false;
  /** asked for while a turn was ending: one more look is due */
  #wanted = false;
  /** set: the list was opened just now */
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  open(query: ListQuery | null): void {
    if (sameQuery(query, this.query)) return;
    if (!goesOn(this.query, query)) this.#before = null;
    else if (this.total !== null) this.#before = this.shown;
    this.query = query;
    this.total = null;
    this.chunks = new Map();
    this.searched = { done: true, back: null };
    this.failed = false;
    this.openIndex = null;
    this.#view = { first: 0, end: 1 };
    this.#stale = false;
    this.slow = false;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.slow = query !== null && this.total === null;
      if (!this.failed) void this.#work();
    }, SKELETONS_AFTER);
    void this.#work();
    void this.#place();
  }

  /** The message that is read: `openIndex` follows it, also when the row is named by a newer one by now. */
  follow(id: MessageId | null): void {
    if (id === this.#open) return;
    this.#open = id;
    this.openIndex = null;
    void this.#place();
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

  row(index: number | null): ListRow | null {
    return index === null ? null : rowAt(this.chunks, index);
  }

  /** By its key, or by its newest message. */
  find(id: MessageId): ListRow | null {
    return this.row(this.indexOf(id));
  }

  indexOf(id: MessageId): number | null {
    return indexOfId(this.chunks, id);
  }

  /** All rows that are held, as they stand. */
  held(): readonly ListRow[] {
    return rowsOf(this.chunks);
  }

  /** The row at a place, asked for if it is not held; null where there is none. */
  async rowAt(index: number): Promise<ListRow | null> {
    const query = this.query;
    if (query === null || index < 0 || index >= (this.total ?? 0)) return null;
    return this.row(index) ?? (await this.#engine.list(query, index, 1)).rows[0] ?? null;
  }

  /** Shows a change before the worker has confirmed it. */
  patch(ids: readonly MessageId[], patch: (row: ListRow) => ListRow): void {
    this.chunks = withRows(this.chunks, ids, patch);
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
    const query = this.query;
    if (query === null) return false;
    if (this.#stale) {
      this.#stale = false;
      await this.#reload(query);
      return true;
    }
    const missing = this.#missing(0) ?? (this.#timer ? null : this.#missing(MARGIN));
    if (missing === null) return false;
    const found = await this.#engine.list(query, missing * chunkSize, chunkSize);
    if (this.query !== query) return true;
    if (this.total !== null && this.total !== found.total) this.#stale = true;
    this.#become(found, withChunk(this.chunks, missing, found.rows));
    return true;
  }

  /** The first chunk that is not held of those in view, and so many rows around. */
  #missing(around: number): number | null {
    const first = Math.max(0, this.#view.first - around);
    const end = Math.min(this.#view.end + around, this.total ?? chunkSize);
    const missing = chunksOf(first, end).find((chunk) => !this.chunks.has(chunk));
    if (missing === undefined || (this.total !== null && missing * chunkSize >= Math.max(this.total, 1))) return null;
    return missing;
  }

  async #reload(query: ListQuery): Promise<void> {
    const view = this.#view;
    const wanted = chunksOf(view.first, view.end);
    const offset = (wanted[0] ?? 0) * chunkSize;
    const found = await this.#engine.list(query, offset, wanted.length * chunkSize);
    if (this.query !== query) return;
    const next: Chunks = new Map(
      wanted.map((chunk) => {
        const at = chunk * chunkSize - offset;
        return [chunk, found.rows.slice(at, at + chunkSize)];
      }),
    );
    const shift = shiftBetween(this.chunks, next, view.first, view.end);
    this.#become(found, next);
    if (shift !== 0) this.onShift?.(shift);
    await this.#place();
  }

  #become({ total, searched, asOf }: ListWindow, chunks: Chunks): void {
    this.asOf = asOf;
    this.failed = false;
    this.#before = null;
    this.chunks = chunks;
    this.total = total;
    this.searched = searched;
    this.slow = false;
  }

  async #place(): Promise<void> {
    const { query } = this;
    const id = this.#open;
    const held = id === null ? null : this.indexOf(id);
    if (id === null || query === null || held !== null) {
      this.openIndex = held;
      return;
    }
    const index = await this.#engine.rowOf(query, id).catch(() => null);
    if (this.query === query && this.#open === id) this.openIndex = index;
  }
}

export const sameQuery = (a: ListQuery | null, b: ListQuery | null): boolean =>
  a === b ||
  (a !== null &&
    b !== null &&
    a.mailbox === b.mailbox &&
    a.search === b.search &&
    a.filter === b.filter &&
    a.conversations === b.conversations);

/** The same list under another search. */
const goesOn = (before: ListQuery | null, next: ListQuery | null): boolean =>
  before !== null &&
  next !== null &&
  before.search !== "" &&
  next.search !== "" &&
  sameQuery({ ...before, search: "" }, { ...next, search: "" });
