/** Which rows of the list are selected, by key; or all that the list has, but for some. */
import type { ListQuery, ListRow, MessageId, Target } from "../app/types.ts";

export class Selection {
  /** selected; with `all`: those left out */
  ids = $state.raw<ReadonlySet<MessageId>>(new Set());
  /** all that match, also what was never on the screen */
  all = $state(false);
  /** where a range begins */
  #anchor: number | null = null;
  /** with `all`: the list that was meant */
  #asOf = 0;

  has(id: MessageId): boolean {
    return this.ids.has(id) !== this.all;
  }

  /** Rows selected, out of so many. */
  count(total: number): number {
    return this.all ? Math.max(0, total - this.ids.size) : this.ids.size;
  }

  get isEmpty(): boolean {
    return !this.all && this.ids.size === 0;
  }

  toggle(id: MessageId, index: number, on: boolean = !this.has(id)): void {
    const ids = new Set(this.ids);
    if (on !== this.all) ids.add(id);
    else ids.delete(id);
    this.ids = ids;
    this.#anchor = index;
  }

  /** From where the last one was toggled to here: as the one at `index` becomes. `row`: null for one that is not held. */
  extend(index: number, row: (index: number) => ListRow | null, on = true): void {
    const from = this.#anchor ?? index;
    const ids = new Set(this.ids);
    for (let at = Math.min(from, index); at <= Math.max(from, index); at++) {
      const id = row(at)?.key;
      if (id === undefined) continue;
      if (on !== this.all) ids.add(id);
      else ids.delete(id);
    }
    this.ids = ids;
    this.#anchor = index;
  }

  set(ids: readonly MessageId[]): void {
    this.all = false;
    this.ids = new Set(ids);
  }

  /** All that the list has now: what comes later is not selected. */
  everything(asOf: number): void {
    this.all = true;
    this.#asOf = asOf;
    this.ids = new Set();
  }

  clear(): void {
    if (this.isEmpty) return;
    this.all = false;
    this.ids = new Set();
    this.#anchor = null;
  }

  target(query: ListQuery, asOf: number): Target {
    const ids = [...this.ids];
    return this.all ? { type: "all", query, except: ids, asOf: this.#asOf } : { type: "rows", query, ids, asOf };
  }
}
