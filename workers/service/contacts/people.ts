/** Everyone mail was exchanged with, for suggestions and for telling strangers. */
import { foldText } from "../../../shared/search/fold-text.ts";
import type { Correspondent } from "../../rpc/mail-rpc.ts";
import type { CatalogFacts } from "../lists/catalog-facts.ts";
import { isNear } from "./near-address.ts";

export interface Person extends Correspondent {
  /** Name and address, folded. */
  readonly folded: string;
  /** Messages from, and to them. */
  readonly wrote: number;
  readonly written: number;
  /** Unix seconds: of the newest. */
  readonly last: number;
}

interface Met {
  author: Correspondent;
  folded: string;
  wrote: number;
  written: number;
  last: number;
}

/** People held; of more those met first. */
const MAX_PEOPLE = 20_000;
/** Recipients of one message that are taken in. */
const MAX_TAKEN = 20;

export class People {
  private readonly own: ReadonlySet<string>;
  private readonly met_ = new Map<string, Met>();

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

  find(address: string): Person | null {
    const person = this.met_.get(address.toLowerCase());
    return person ? toPerson(person) : null;
  }

  /** Mail was sent there, or came from there more than once. */
  isKnown(address: string): boolean {
    const met = this.met_.get(address.toLowerCase());
    return this.isOwn(address) || (met !== undefined && (met.written > 0 || met.wrote > 1));
  }

  /** Address of somebody written to that is nearly this one. */
  near(address: string): string | null {
    const wanted = address.toLowerCase();
    for (const [key, { author, written }] of this.met_) if (written > 0 && isNear(wanted, key)) return author.address;
    return null;
  }

  /** Address of another who has the same name, and was written to or wrote more than once. */
  namesake({ name, address }: Correspondent): string | null {
    const wanted = foldText(name).trim();
    const own = address.toLowerCase();
    if (wanted === "") return null;
    for (const [key, { author, wrote, written }] of this.met_)
      if (key !== own && (written > 0 || wrote > 1) && foldText(author.name).trim() === wanted) return author.address;
    return null;
  }

  /** Those whose name or address has words that begin so; the ones written to first, then by how often they wrote. */
  suggest(typed: string, most: number): Person[] {
    const text = foldText(typed).trim();
    const found: Met[] = [];
    if (text === "") return [];
    for (const person of this.met_.values()) if (beginsIn(person.folded, text)) found.push(person);
    const rank = (person: Met): number => person.written * 1_000 + person.wrote;
    return found
      .sort((a, b) => rank(b) - rank(a) || b.last - a.last)
      .slice(0, most)
      .map(toPerson);
  }

  /** Those written to most often first. */
  writtenTo(): Person[] {
    const found = [...this.met_.values()].filter(({ written }) => written > 0);
    return found.sort((a, b) => b.written - a.written || b.last - a.last).map(toPerson);
  }

  private take(one: Correspondent, date: number): Met | null {
    const key = one.address.toLowerCase();
    const known = this.met_.get(key);
    if (!known) {
      if (this.met_.size >= MAX_PEOPLE || key === "") return null;
      const folded = foldText(`${one.name} ${one.address}`);
      const met: Met = { author: one, folded, wrote: 0, written: 0, last: date };
      this.met_.set(key, met);
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

const toPerson = ({ author, folded, wrote, written, last }: Met): Person => ({
  ...{ name: author.name, address: author.address, folded, wrote, written, last },
});

const beginsIn = (folded: string, text: string): boolean => {
  for (let at = folded.indexOf(text); at >= 0; at = folded.indexOf(text, at + 1))
    if (at === 0 || /[\s@.<"'_-]/.test(folded[at - 1] ?? " ")) return true;
  return false;
};
