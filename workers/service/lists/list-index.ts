/** The rows of a list as numbers: which messages it has, gathered into conversations, newest first. */
import { narrows } from "../../../shared/search/narrows.ts";
import type { Query } from "../../../shared/search/query.ts";
import { hasPart } from "../../../shared/search/query.ts";
import { matcherOf, type Candidate, type Matcher, type SearchNames } from "../../../shared/search/match-query.ts";
import { parseQuery } from "../../../shared/search/parse-query.ts";
import type { ListQuery, QuickFilter } from "../../rpc/mail-rpc.ts";
import type { Catalog } from "./catalog.ts";
import { candidates, flat, gathered, newestFirst, type ListIndex } from "./list-order.ts";
import type { Layout, Place } from "./layout.ts";
import type { MailModel } from "../mail-model.ts";
import { MUTED } from "../changes/keywords.ts";

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
