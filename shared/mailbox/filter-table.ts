/** The filters of an account, in the order they run in. */
import { encodeCbor } from "../lib/cbor.ts";
import type { FilterId } from "../lib/ids.ts";
import { ruleToCbor } from "./filter-codec.ts";
import { createMatcher } from "./filter-match.ts";
import type { Matcher } from "./filter-match.ts";
import { MAX_FILTERS, MAX_FILTER_BYTES } from "./filter-rule.ts";
import type { Filter, FilterRule } from "./filter-rule.ts";

interface Row extends Filter {
  /** Octets of the rule as it is written. */
  readonly bytes: number;
  readonly matcher: Matcher;
}

export class FilterTable {
  private readonly rows = new Map<FilterId, Row>();
  private sorted: readonly Row[] | null = null;
  private bytes = 0;

  /** By order, then by id. */
  list(): readonly (Filter & { readonly matcher: Matcher })[] {
    return (this.sorted ??= [...this.rows.values()].sort((a, b) => a.order - b.order || (a.id < b.id ? -1 : 1)));
  }

  get(id: FilterId): Filter | undefined {
    return this.rows.get(id);
  }

  /** In place of what has its id. False if there is no room for it: nothing has changed. */
  set(id: FilterId, order: number, rule: FilterRule): boolean {
    const row = { id, order, rule, bytes: encodeCbor(ruleToCbor(rule)).length, matcher: createMatcher(rule) };
    const before = this.rows.get(id);
    const bytes = this.bytes + row.bytes - (before?.bytes ?? 0);
    if (bytes > MAX_FILTER_BYTES || (!before && this.rows.size >= MAX_FILTERS)) return false;
    this.rows.set(id, row);
    this.turn(bytes);
    return true;
  }

  /** False if there is none. */
  remove(id: FilterId): boolean {
    const row = this.rows.get(id);
    if (!row) return false;
    this.rows.delete(id);
    this.turn(this.bytes - row.bytes);
    return true;
  }

  /** What changes the one does not change the other. */
  fork(): FilterTable {
    const fork = new FilterTable();
    for (const [id, row] of this.rows) fork.rows.set(id, row);
    fork.turn(this.bytes);
    return fork;
  }

  private turn(bytes: number): void {
    this.bytes = bytes;
    this.sorted = null;
  }
}
