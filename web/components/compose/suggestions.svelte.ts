/** Who may be meant by what is typed in a field of recipients: an answer counts for the very text that it was asked about. */
import { isAddress } from "../../state/writing/recipients.ts";
import type { Correspondent } from "../../state/app/types.ts";

/** A group of contacts has members, and no address. */
export type Suggested = Correspondent & { readonly members: readonly Correspondent[] | null };
export type Suggest = (typed: string) => Promise<readonly Suggested[]>;

/** UTF-16 units that are asked about: no name is found by more. */
const MAX_ASKED = 500;

export class Suggestions {
  found = $state.raw<readonly Suggested[]>([]);
  at = $state(-1);
  /** what `found` was answered to */
  #text = $state("");
  #asked = 0;

  /** Without those that are there already. */
  async ask(typed: string, people: readonly Correspondent[], suggest: Suggest): Promise<void> {
    const turn = ++this.#asked;
    const text = typed.trim();
    const answer = text === "" || text.length > MAX_ASKED ? [] : await suggest(text);
    if (turn !== this.#asked) return;
    const known = new Set(people.map(({ address }) => address.toLowerCase()));
    const isThere = ({ address }: Correspondent): boolean => known.has(address.toLowerCase());
    this.found = answer.filter((one) => (one.members ? !one.members.every(isThere) : !isThere(one)));
    this.#text = text;
    // what is an address already is meant as it is
    this.at = isAddress(text) ? -1 : 0;
  }

  /** Whom a key picks. Nobody while more was typed than was answered: who is shown then may not be who is meant. */
  marked(typed: string): Suggested | undefined {
    return this.at >= 0 && typed.trim() === this.#text ? this.found[this.at] : undefined;
  }

  next(): void {
    this.at = (this.at + 1) % this.found.length;
  }

  previous(): void {
    this.at = (this.at <= 0 ? this.found.length : this.at) - 1;
  }

  shut(): void {
    this.#asked++;
    this.found = [];
    this.at = -1;
  }
}

/** Whom it stands for, of a group all that are in it; and nothing that is known of them besides: a draft holds no more. */
export const pickedPeople = (one: Suggested): Correspondent[] =>
  (one.members ?? [one]).map(({ name, address }) => ({ name, address }));
