/** What is asked about those whom mail was exchanged with: for suggestions, and for telling strangers. */
import { foldText } from "../../../shared/search/fold-text.ts";
import type { Correspondent } from "../../rpc/mail-rpc.ts";
import { isNear } from "./near-address.ts";
import type { Met, People } from "./people.ts";

export interface Person extends Correspondent, Omit<Readonly<Met>, "author"> {}

export class PeopleLookup {
  private readonly people: People;

  constructor(people: People) {
    this.people = people;
  }

  find(address: string): Person | null {
    const person = this.get(address);
    return person ? toPerson(person) : null;
  }

  /** Mail was sent there, or came from there more than once. */
  isKnown(address: string): boolean {
    const met = this.get(address);
    return this.people.isOwn(address) || (met !== undefined && (met.written > 0 || met.wrote > 1));
  }

  /** Address of somebody written to that is nearly this one. */
  near(address: string): string | null {
    const wanted = address.toLowerCase();
    for (const [key, { author, written }] of this.people.all)
      if (written > 0 && isNear(wanted, key)) return author.address;
    return null;
  }

  /** Address of another who has the same name, and was written to or wrote more than once. */
  namesake({ name, address }: Correspondent): string | null {
    const wanted = foldText(name).trim();
    const own = address.toLowerCase();
    if (wanted === "") return null;
    for (const [key, { author, wrote, written }] of this.people.all)
      if (key !== own && (written > 0 || wrote > 1) && foldText(author.name).trim() === wanted) return author.address;
    return null;
  }

  /** Those whose name or address has words that begin so; the ones written to first, then by how often they wrote. */
  suggest(typed: string, most: number): Person[] {
    const text = foldText(typed).trim();
    const found: Met[] = [];
    if (text === "") return [];
    for (const person of this.people.all.values()) if (beginsIn(person.folded, text)) found.push(person);
    const rank = (person: Met): number => person.written * 1_000 + person.wrote;
    return found
      .sort((a, b) => rank(b) - rank(a) || b.last - a.last)
      .slice(0, most)
      .map(toPerson);
  }

  /** Those written to most often first. */
  writtenTo(): Person[] {
    const found = [...this.people.all.values()].filter(({ written }) => written > 0);
    return found.sort((a, b) => b.written - a.written || b.last - a.last).map(toPerson);
  }

  private get(address: string): Met | undefined {
    return this.people.all.get(address.toLowerCase());
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
