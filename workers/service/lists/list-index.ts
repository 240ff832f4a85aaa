/** The rows of a list as numbers: which messages it has, gathered into conversations, newest first. */
import { narrows } from "../../../shared/search/narrows.ts";
import type { Query } from "../../../shared/search/query.ts";
import { hasPart } from "../../../shared/search/query.ts";
import { matcherOf, type Candidate, type Matcher, type SearchNames } from "../../../shared/search/match-query.ts";
import { parseQuery } from "../../../shared/search/parse-query.ts";
import type { ListQuery, QuickFilter } from "../../rpc/mail-rpc.ts";
import type { Catalog } from "./catalog.ts";
import type { CatalogWords } from "./catalog-words.ts";
import { flat, gathered, type ListIndex } from "./list-order.ts";
import type { Layout, Place } from "./layout.ts";
import type { MailOrders } from "./mail-orders.ts";
import type { MailModel } from "../mail-model.ts";
import { MUTED } from "../changes/keywords.ts";

export interface ListParts {
  readonly model: MailModel;
  readonly catalog: Catalog;
  readonly words: CatalogWords;
  readonly orders: MailOrders;
  readonly names: SearchNames;
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
  const among = within?.sorted ?? parts.orders(query.mailbox, aside);
  const words = parts.words.places(among.length, parts.model.state.emailCount);
  const test = testOf(query, matcherOf(asked, parts.names, words), parts);
  const sorted = test ? among.filter(test) : among;
  const found = query.search.trim() === "" ? null : { asked, aside, sorted };
  return query.conversations ? gathered(sorted, found, parts.catalog) : flat(sorted, found);
}

/** Whether a search over all mail is one over Trash and Junk, too. */
const namesAside = (asked: Query, layout: Layout, names: SearchNames): boolean =>
  hasPart(asked, (part) => {
    if (part.type === "anywhere") return true;
    return part.type === "in" && [...names.mailboxes(part.mailbox)].some((id) => layout.aside.has(id));
  });

/** Null: all of them fit. */
function testOf(
  { mailbox, search, filter }: ListQuery,
  matches: Matcher,
  parts: ListParts,
): ((number: number) => boolean) | null {
  const isSearch = search.trim() !== "";
  if (!isSearch && filter === "all") return null;
  const looked = new Looked(parts, mailbox);
  return (number) => {
    looked.number = number;
    return fits(filter, looked) && (!isSearch || matches(looked));
  };
}

function fits(filter: QuickFilter, looked: Looked): boolean {
  switch (filter) {
    case "all":
      return true;
    case "unread":
      return looked.isIn("unread");
    case "starred":
      return looked.isIn("starred");
    case "attachments":
      return looked.hasAttachment;
  }
}

/** One message after another: a search is asked of very many. */
class Looked implements Candidate {
  number = 0;
  private readonly parts: ListParts;
  private readonly mailbox: string | null;

  /** `mailbox`: where its flags are looked at; null: where it is named by. */
  constructor(parts: ListParts, mailbox: string | null) {
    this.parts = parts;
    this.mailbox = mailbox;
  }

  private get place(): Place | null {
    const { layout } = this.parts.model;
    return this.mailbox === null ? layout.place(this.number) : layout.placeIn(this.number, this.mailbox);
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
    const { place } = this;
    return place !== null && this.parts.model.hasFlag(place, keyword);
  }
}
