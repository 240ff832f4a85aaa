/** Who is offered while recipients are typed: groups and cards, then who was written to, then who wrote. */
import type { PersonFound } from "../../rpc/write-rpc.ts";
import { contactBookOf, correspondent, type BookCard, type ContactBook } from "./contact-book.ts";
import type { Known } from "../writing/draft-warnings.ts";
import type { MailDesk } from "../changes/mail-desk.ts";

/** Cards that are looked at for one answer. */
const MAX_CARDS = 500;

export function suggestPeople(desk: MailDesk, typed: string, most: number): PersonFound[] {
  const book = contactBookOf(desk);
  const { people } = desk;
  const used = ({ row }: BookCard): number => {
    const person = people.find(row.address);
    return person ? person.written * 1_000 + person.wrote : 0;
  };
  const cards = typed.trim() === "" ? [] : book.find(typed).slice(0, MAX_CARDS);
  const groups = cards.filter(({ row }) => row.isGroup);
  const persons = cards.filter(({ row }) => !row.isGroup && row.address !== "");
  const ranked = persons.map((one) => ({ one, rank: used(one) })).sort((a, b) => b.rank - a.rank);
  const found = [
    ...groups.flatMap((group): PersonFound[] => {
      const members = book.recipients(group);
      return members.length === 0 ? [] : [{ name: group.row.name, address: "", written: false, members }];
    }),
    ...ranked.flatMap(({ one, rank }) => addressesOf(one, typed).map((person) => ({ ...person, written: rank >= 1_000 }))), // prettier-ignore
    ...people
      .suggest(typed, most + book.hidden.size)
      .filter(({ address }) => !book.hidden.has(address.toLowerCase()))
      .map(({ name, address, written }) => ({ name: nameAt(book, address) ?? name, address, written: written > 0, members: null })), // prettier-ignore
  ];
  const unique = new Map<string, PersonFound>();
  for (const one of found) {
    const key = one.members ? `group ${one.name}` : one.address.toLowerCase();
    if (!unique.has(key)) unique.set(key, one);
  }
  return [...unique.values()].slice(0, most);
}

/** Its first address, and others that were typed. */
function addressesOf(one: BookCard, typed: string): readonly Omit<PersonFound, "written">[] {
  const { name } = correspondent(one);
  const text = typed.trim().toLowerCase();
  const [first, ...others] = one.contact.emails.map(({ value }) => value);
  const fitting = [first ?? "", ...others].filter((address) => address.toLowerCase().startsWith(text));
  const shown = fitting.length > 0 ? fitting : first === undefined ? [] : [first, ...others.slice(0, 2)];
  return shown.map((address) => ({ name, address, members: null }));
}

const nameAt = (book: ContactBook, address: string): string | null => {
  const card = book.at(address);
  return card ? correspondent(card).name : null;
};

/** Whose card is here is known, as who was written to is. */
export function knownPeople(desk: MailDesk): Known {
  const book = contactBookOf(desk);
  const { people } = desk;
  return {
    isKnown: (address) => book.at(address) !== null || people.isKnown(address),
    namesake: (person) => book.namesake(person) ?? people.namesake(person),
    near: (address) => people.near(address) ?? book.near(address),
  };
}
