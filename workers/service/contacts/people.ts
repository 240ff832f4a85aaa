/** Everyone mail was exchanged with. What is asked about them is in people-lookup.ts: the first screen asks nothing. */
import { foldText } from "../../../shared/search/fold-text.ts";
import type { Correspondent } from "../../rpc/mail-rpc.ts";
import type { CatalogFacts } from "../lists/catalog-facts.ts";

export interface Met {
  author: Correspondent;
  /** Name and address, folded. */
  folded: string;
  /** Messages from, and to them. */
  wrote: number;
  written: number;
  /** Unix seconds: of the newest. */
  last: number;
}

/** People held; of more those met first. */
const MAX_PEOPLE = 20_000;
/** Recipients of one message that are taken in. */
const MAX_TAKEN = 20;

export class People {
  /** By address, lower case. */
  readonly all = new Map<string, Met>();
  private readonly own: ReadonlySet<string>;

  constructor(own: readonly string[]) {
    this.own = new Set(own.map((address) => address.toLowerCase()));
  }

  isOwn(address: string): boolean {
    return this.own.has(address.toLowerCase());
  }

  /** Takes in a message; its author, as one and the same object for all messages that name them alike. */
  met({ from, to, cc }: CatalogFacts, date: number): Correspondent | null {
    const [author] = from;
    if (!author) return null;
    if (!this.isOwn(author.address)) {
      const person = this.take(author, date);
      if (!person) return author;
      person.wrote++;
      return person.author.name === author.name && person.author.address === author.address ? person.author : author;
    }
    for (const one of [...to, ...cc].slice(0, MAX_TAKEN)) {
      const person = this.isOwn(one.address) ? null : this.take(one, date);
      if (person) person.written++;
    }
    return author;
  }

  private take(one: Correspondent, date: number): Met | null {
    const key = one.address.toLowerCase();
    const known = this.all.get(key);
    if (!known) {
      if (this.all.size >= MAX_PEOPLE || key === "") return null;
      const folded = foldText(`${one.name} ${one.address}`);
      const met: Met = { author: one, folded, wrote: 0, written: 0, last: date };
      this.all.set(key, met);
      return met;
    }
    // the newest name counts
    if (date >= known.last && one.name !== "" && one.name !== known.author.name) {
      known.author = one;
      known.folded = foldText(`${one.name} ${one.address}`);
    }
    known.last = Math.max(known.last, date);
    return known;
  }
}
