/** The filters of an account, in the order they run in. */
import { encodeCbor } from "../lib/cbor.ts";
import type { FilterId } from "../lib/ids.ts";
import { ruleToCbor } from "./filter-codec.ts";
import { createMatcher } from "./filter-match.ts";
import type { Matcher } from "./filter-match.ts";
import { MAX_CONTAINS_LENGTH, MAX_FILTERS, MAX_FILTER_BYTES } from "./filter-rule.ts";
import type { Filter, FilterRule } from "./filter-rule.ts";

interface Row extends Filter {
  /** Octets of the rule as it is written. */
  readonly bytes: number;
  /** UTF-16 units of what its `contains` look for. */
  readonly words: number;
  readonly matcher: Matcher;
}

export class FilterTable {
  private readonly rows = new Map<FilterId, Row>();
  private sorted: readonly Row[] | null = null;
  private bytes = 0;
  private words = 0;

  /** By order, then by id. */
  list(): readonly (Filter & { readonly matcher: Matcher })[] {
    return (this.sorted ??= [...this.rows.values()].sort((a, b) => a.order - b.order || (a.id < b.id ? -1 : 1)));
  }

  get(id: FilterId): Filter | undefined {
    return this.rows.get(id);
  }

  /** In place of what has its id. False if there is no room for it: nothing has changed. */
  set(id: FilterId, order: number, rule: FilterRule): boolean {
    const size = { bytes: encodeCbor(ruleToCbor(rule)).length, words: wordsOf(rule) };
    const before = this.rows.get(id);
    const bytes = this.bytes + size.bytes - (before?.bytes ?? 0);
    const words = this.words + size.words - (before?.words ?? 0);
    if (bytes > MAX_FILTER_BYTES || words > MAX_CONTAINS_LENGTH || (!before && this.rows.size >= MAX_FILTERS))
      return false;
    this.rows.set(id, { id, order, rule, ...size, matcher: createMatcher(rule) });
    this.turn(bytes, words);
    return true;
  }

  /** False if there is none. */
  remove(id: FilterId): boolean {
    const row = this.rows.get(id);
    if (!row) return false;
    this.rows.delete(id);
    this.turn(this.bytes - row.bytes, this.words - row.words);
    return true;
  }

  /** What changes the one does not change the other. */
  fork(): FilterTable {
    const fork = new FilterTable();
    for (const [id, row] of this.rows) fork.rows.set(id, row);
    fork.turn(this.bytes, this.words);
    return fork;
  }

  private turn(bytes: number, words: number): void {
    this.bytes = bytes;
    this.words = words;
    this.sorted = null;
  }
}

const wordsOf = ({ conditions }: FilterRule): number =>
  conditions.reduce((sum, { test, values }) => sum + (test === "contains" ? values.join("").length : 0), 0);
