/** Rows of a list in their order: its messages, gathered into conversations, newest first. */
import type { Query } from "../../../shared/search/query.ts";
import type { ListQuery } from "../../rpc/mail-rpc.ts";
import type { Catalog } from "./catalog.ts";
import type { MailModel } from "../mail-model.ts";

export interface ListIndex {
  /** Rows. */
  readonly count: number;
  /** Messages of a row, newest first. */
  row(at: number): readonly number[];
  /** Of a message, or of one of the same conversation: its row, or −1. */
  rowOf(number: number): number;
  /** All messages of the list, by rows. */
  readonly numbers: readonly number[];
  /** Of a search: the same, newest first, to be looked through again when it is typed on. */
  readonly found: Found | null;
}

/** What a search has found. */
export interface Found {
  readonly asked: Query;
  readonly aside: boolean;
  readonly sorted: readonly number[];
}

/** By date, then by number. Mail comes in the order of its dates, but for little of it. */
export function newestFirst(numbers: number[], dateOf: (number: number) => number): number[] {
  const dates = Float64Array.from(numbers, dateOf);
  const after = (a: number, b: number): number =>
    (dates[b] as number) - (dates[a] as number) || (numbers[b] as number) - (numbers[a] as number);
  const isSorted = numbers.every((_, at) => at === 0 || after(at - 1, at) <= 0);
  if (isSorted) return numbers;
  return Array.from(numbers.keys())
    .sort(after)
    .map((at) => numbers[at] as number);
}

/** Each message once, in no order. */
export function candidates(
  { mailbox }: Pick<ListQuery, "mailbox">,
  aside: boolean,
  model: Pick<MailModel, "layout" | "mailbox" | "state">,
): number[] {
  const { layout } = model;
  if (mailbox !== null) {
    const view = model.mailbox(mailbox);
    const seen = new Uint8Array(model.state.emailCount);
    const inside: number[] = [];
    for (let row = (view?.count ?? 0) - 1; view && row >= 0; row--) {
      const number = view.emailAt(row);
      if (seen[number] !== 1) inside.push(number);
      seen[number] = 1;
    }
    return inside;
  }
  const numbers: number[] = [];
  for (let number = model.state.emailCount - 1; number >= 0; number--) {
    const place = layout.place(number);
    if (place && (aside || !layout.aside.has(place.mailbox))) numbers.push(number);
  }
  return numbers;
}

export function flat(sorted: readonly number[], found: Found | null): ListIndex {
  let rows: Map<number, number> | null = null;
  return {
    count: sorted.length,
    row: (at) => sorted.slice(at, at + 1),
    rowOf(number) {
      rows ??= new Map(sorted.map((one, at) => [one, at]));
      return rows.get(number) ?? -1;
    },
    numbers: sorted,
    found,
  };
}

/** Rows in the order of their newest messages. A conversation goes by the number of one of its messages. */
export function gathered(
  sorted: readonly number[],
  found: Found | null,
  { conversations }: Pick<Catalog, "conversations">,
): ListIndex {
  let largest = -1;
  for (const number of sorted) if (number > largest) largest = number;
  const rowOfThread = new Int32Array(largest + 1).fill(-1);
  const beyond = new Map<number, number>();
  const rowOf = (thread: number): number =>
    thread <= largest ? (rowOfThread[thread] as number) : (beyond.get(thread) ?? -1);
  const rowAt = new Uint32Array(sorted.length);
  const starts = new Uint32Array(sorted.length + 1);
  let count = 0;
  for (let i = 0; i < sorted.length; i++) {
    const thread = conversations.of(sorted[i] as number);
    let row = rowOf(thread);
    if (row < 0) {
      row = count++;
      if (thread <= largest) rowOfThread[thread] = row;
      else beyond.set(thread, row);
    }
    rowAt[i] = row;
    starts[row + 1] = (starts[row + 1] as number) + 1;
  }
  for (let row = 0; row < count; row++) starts[row + 1] = (starts[row + 1] as number) + (starts[row] as number);
  const next = starts.slice(0, count);
  const numbers = new Array<number>(sorted.length);
  for (let i = 0; i < sorted.length; i++) {
    const row = rowAt[i] as number;
    const at = next[row] as number;
    numbers[at] = sorted[i] as number;
    next[row] = at + 1;
  }
  return {
    count,
    row: (at) => (at < count ? numbers.slice(starts[at], starts[at + 1]) : []),
    rowOf: (number) => rowOf(conversations.of(number)),
    numbers,
    found,
  };
}
