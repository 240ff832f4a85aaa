/** The rows of a list as numbers: which messages it has, gathered into conversations, newest first. */
import { narrows } from "../../shared/search/narrows.ts";
import type { Query } from "../../shared/search/query.ts";
import { hasPart } from "../../shared/search/query.ts";
import { matcherOf, type Candidate, type Matcher, type SearchNames } from "../../shared/search/match-query.ts";
import { parseQuery } from "../../shared/search/parse-query.ts";
import type { ListQuery, QuickFilter } from "../rpc/mail-rpc.ts";
import type { Catalog } from "./catalog.ts";
import type { Layout, Place } from "./layout.ts";
import type { MailModel } from "./mail-model.ts";
import { MUTED } from "./keywords.ts";

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

interface Found {
  readonly asked: Query;
  readonly aside: boolean;
  readonly sorted: readonly number[];
}

export interface ListParts {
  readonly model: MailModel;
  readonly catalog: Catalog;
  readonly names: SearchNames;
  /** Unix seconds by which a message is put in order. */
  readonly dateOf: (number: number) => number;
  readonly isSnoozed: (number: number) => boolean;
  /** Unix seconds. */
  readonly now: number;
}

/** Whether a list may change when flags do. */
export const looksAtFlags = ({ filter, search }: ListQuery): boolean =>
  filter === "unread" || filter === "starred" || /\b(?:is|label):/i.test(search);

/** `before`: lists of the same mailbox and filter, of the same moment; one of them may be a search that was typed on. */
export function listIndex(query: ListQuery, parts: ListParts, before: readonly ListIndex[] = []): ListIndex {
  const asked = parseQuery(query.search, parts.now);
  const aside = namesAside(asked, parts.model.layout, parts.names);
  const within = before.find(({ found }) => found && found.aside === aside && narrows(found.asked, asked))?.found;
  const test = testOf(query, matcherOf(asked, parts.names), parts);
  const sorted = within
    ? within.sorted.filter(test)
    : newestFirst(candidates(query, aside, parts.model).filter(test), parts.dateOf);
  const found = query.search.trim() === "" ? null : { asked, aside, sorted };
  return query.conversations ? gathered(sorted, found, parts.catalog) : flat(sorted, found);
}

/** By date, then by number. Mail comes in the order of its dates, but for little of it. */
function newestFirst(numbers: number[], dateOf: (number: number) => number): number[] {
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
function candidates({ mailbox }: ListQuery, aside: boolean, model: MailModel): number[] {
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

/** Whether a search over all mail is one over Trash and Junk, too. */
const namesAside = (asked: Query, layout: Layout, names: SearchNames): boolean =>
  hasPart(asked, (part) => {
    if (part.type === "anywhere") return true;
    return part.type === "in" && [...names.mailboxes(part.mailbox)].some((id) => layout.aside.has(id));
  });

function testOf(query: ListQuery, matches: Matcher, parts: ListParts): (number: number) => boolean {
  const isEverything = query.search.trim() === "" && query.filter === "all";
  if (isEverything) return () => true;
  const { model, catalog } = parts;
  const looked = new Looked(parts);
  return (number) => {
    const { layout } = model;
    const place = query.mailbox === null ? layout.place(number) : layout.placeIn(number, query.mailbox);
    if (!place) return false;
    if (!fits(query.filter, model, place, catalog.get(number)?.hasAttachment ?? false)) return false;
    return matches(looked.at(number, place));
  };
}

function fits(filter: QuickFilter, model: MailModel, place: Place, hasAttachment: boolean): boolean {
  switch (filter) {
    case "all":
      return true;
    case "unread":
      return !model.hasFlag(place, "\\Seen");
    case "starred":
      return model.hasFlag(place, "\\Flagged");
    case "attachments":
      return hasAttachment;
  }
}

/** One message after another: a search is asked of very many. */
class Looked implements Candidate {
  private readonly parts: ListParts;
  private number = 0;
  private place: Place | null = null;

  constructor(parts: ListParts) {
    this.parts = parts;
  }

  at(number: number, place: Place): this {
    this.number = number;
    this.place = place;
    return this;
  }

  get text(): Candidate["text"] {
    return this.parts.catalog.get(this.number)?.text ?? null;
  }

  get hasAttachment(): boolean {
    return this.parts.catalog.get(this.number)?.hasAttachment ?? false;
  }

  get date(): number {
    return this.parts.model.arrivalOf(this.number);
  }

  get size(): number {
    return this.parts.model.sizeOf(this.number);
  }

  isIn(state: Parameters<Candidate["isIn"]>[0]): boolean {
    switch (state) {
      case "unread":
        return !this.hasKeyword("\\Seen");
      case "read":
        return this.hasKeyword("\\Seen");
      case "starred":
        return this.hasKeyword("\\Flagged");
      case "unstarred":
        return !this.hasKeyword("\\Flagged");
      case "answered":
        return this.hasKeyword("\\Answered");
      case "snoozed":
        return this.parts.isSnoozed(this.number);
      case "muted":
        return this.hasKeyword(MUTED);
    }
  }

  liesIn(mailboxes: ReadonlySet<string>): boolean {
    return this.parts.model.layout.places(this.number).some(({ mailbox }) => mailboxes.has(mailbox));
  }

  hasKeyword(keyword: string): boolean {
    return this.place !== null && this.parts.model.hasFlag(this.place, keyword);
  }
}

function flat(sorted: readonly number[], found: Found | null): ListIndex {
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
function gathered(sorted: readonly number[], found: Found | null, { conversations }: Catalog): ListIndex {
  const largest = sorted.reduce((most, number) => Math.max(most, number), -1);
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
