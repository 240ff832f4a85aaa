/**
 * Cards of the account, as they are now.
 *
 *     "card/<id>"            = UTF-8 text: vCard 4.0 as shared/contacts/write-cards.ts writes it      id: 32 hex digits
 *     "unsuggested/<hash>"   = CBOR address       hash: of it in small letters (hash-text.ts), hex
 */
import type { Card } from "../../../shared/contacts/card-line.ts";
import { cardToContact, contactName, uidOf, type Contact } from "../../../shared/contacts/contact.ts";
import { readCards } from "../../../shared/contacts/read-cards.ts";
import { utf8ToText } from "../../../shared/lib/bytes.ts";
import { asText } from "../../../shared/lib/cbor-fields.ts";
import { decodeCbor } from "../../../shared/lib/cbor.ts";
import type { StateView } from "../../../shared/mailbox/view.ts";
import { foldText } from "../../../shared/search/fold-text.ts";
import type { ContactCard, ContactMember, ContactRow } from "../../rpc/contacts-rpc.ts";
import type { Correspondent } from "../../rpc/mail-rpc.ts";
import { harmlessAddress, harmlessText } from "../reading/harmless-text.ts";
import type { MailDesk } from "../changes/mail-desk.ts";
import { isNear } from "./near-address.ts";

export const CARD = "card/";
export const UNSUGGESTED = "unsuggested/";

export interface BookCard {
  readonly id: string;
  readonly uid: string;
  readonly card: Card;
  readonly contact: Contact;
  readonly row: ContactRow;
  /** what it is found by */
  readonly folded: string;
  /** digits of its numbers */
  readonly digits: string;
  /** where it stands in the order of names */
  readonly order: string;
}

interface Held extends BookCard {
  readonly value: Uint8Array;
}

export class ContactBook {
  /** By name. */
  readonly all: readonly BookCard[];
  /** Octets of keys and values. */
  readonly bytes: number;
  readonly hidden: ReadonlySet<string>;
  private readonly byId = new Map<string, Held>();
  private readonly byUid = new Map<string, BookCard>();
  private readonly byAddress = new Map<string, BookCard>();

  constructor(state: StateView, before: ContactBook | null) {
    let bytes = 0;
    for (const [key, value] of state.settings(CARD)) {
      const id = key.slice(CARD.length);
      const known = before?.byId.get(id);
      const held = known?.value === value ? known : { value, ...readCard(id, value) };
      bytes += key.length + value.length;
      this.byId.set(id, held);
    }
    this.bytes = bytes;
    this.all = [...this.byId.values()].sort(byName);
    for (const one of this.all) {
      const uid = plainUid(one.uid);
      if (uid !== "" && !this.byUid.has(uid)) this.byUid.set(uid, one);
      for (const { value } of one.contact.emails) {
        const key = value.toLowerCase();
        if (!one.contact.isGroup && !this.byAddress.has(key)) this.byAddress.set(key, one);
      }
    }
    const hidden = state.settings(UNSUGGESTED).flatMap(([, value]) => asText(decodeCbor(value) ?? undefined, 2_000) ?? []); // prettier-ignore
    this.hidden = new Set(hidden.map((address) => address.toLowerCase()));
  }

  get(id: string): BookCard | null {
    return this.byId.get(id) ?? null;
  }

  at(address: string): BookCard | null {
    return this.byAddress.get(address.toLowerCase()) ?? null;
  }

  withUid(uid: string): BookCard | null {
    return this.byUid.get(plainUid(uid)) ?? null;
  }

  /** Those that fit what is typed, every word of it. */
  find(typed: string): readonly BookCard[] {
    const words = foldText(typed).split(" ").filter(Boolean); // prettier-ignore
    if (words.length === 0) return this.all;
    const digits = typed.replace(/\D/g, "");
    const isNumber = digits.length >= 3 && /^[\d\s()+./-]+$/.test(typed);
    return this.all.filter(
      ({ folded, digits: own }) => words.every((word) => beginsIn(folded, word)) || (isNumber && own.includes(digits)),
    );
  }

  groupsOf({ uid, contact }: BookCard): readonly BookCard[] {
    const own = new Set(contact.emails.map(({ value }) => mailto(value).toLowerCase()));
    if (uid !== "") own.add(plainUid(uid));
    return this.groups.filter(({ contact: group }) =>
      group.members.some((member) => own.has(member.toLowerCase()) || own.has(plainUid(member))),
    );
  }

  get groups(): readonly BookCard[] {
    return this.all.filter(({ contact }) => contact.isGroup);
  }

  memberOf(member: string): ContactMember {
    if (/^mailto:/i.test(member)) return { type: "address", address: addressOf(member) };
    const one = this.byUid.get(plainUid(member));
    return one ? { type: "card", id: one.id } : { type: "uid", uid: member };
  }

  /** Whom a message to it goes to. A group in a group counts for nobody: it could hold itself. */
  recipients(one: BookCard): readonly Correspondent[] {
    if (!one.contact.isGroup) return one.row.address === "" ? [] : [correspondent(one)];
    return one.contact.members.flatMap((member): readonly Correspondent[] => {
      const found = this.memberOf(member);
      if (found.type === "address") {
        const known = this.at(found.address);
        return [{ name: known?.row.name ?? "", address: harmlessAddress(found.address) }];
      }
      const person = found.type === "card" ? this.get(found.id) : null;
      return person && !person.contact.isGroup ? this.recipients(person) : [];
    });
  }

  toCard({ id, contact }: BookCard): ContactCard {
    const { members, ...rest } = contact;
    return { ...rest, id, members: members.map((member) => this.memberOf(member)) };
  }

  /** An address of a card that is nearly this one. */
  near(address: string): string | null {
    const wanted = address.toLowerCase();
    for (const [known, { contact }] of this.byAddress)
      if (isNear(wanted, known))
        return contact.emails.find(({ value }) => value.toLowerCase() === known)?.value ?? null;
    return null;
  }

  /** Somebody of that name whose address is another one. */
  namesake({ name, address }: Correspondent): string | null {
    const wanted = foldText(name).trim();
    if (wanted === "" || this.at(address)) return null;
    const other = this.all.find(({ row, order }) => !row.isGroup && row.address !== "" && order.trim() === wanted);
    return other?.row.address ?? null;
  }
}

/** What stands for a card that no program of ours wrote. */
function readCard(id: string, value: Uint8Array): BookCard {
  const card = readCards(utf8ToText(value), 1).cards[0] ?? [];
  const raw = cardToContact(card);
  const entries = (all: Contact["emails"], clean: (text: string) => string): Contact["emails"] =>
    all.map(({ value: text, label }) => ({ value: clean(text), label: harmlessText(label) }));
  const contact: Contact = {
    ...raw,
    ...{ name: harmlessText(raw.name), given: harmlessText(raw.given), family: harmlessText(raw.family) },
    ...{ organisation: harmlessText(raw.organisation), title: harmlessText(raw.title) },
    emails: entries(raw.emails, harmlessAddress),
    phones: entries(raw.phones, harmlessText),
    birthday: harmlessText(raw.birthday),
  };
  const { isGroup, organisation, emails, phones } = contact;
  const name = contactName(contact) || id;
  const words = [name, contact.given, contact.family, organisation, ...emails.map(({ value: address }) => address)];
  return {
    ...{ id, card, contact, uid: uidOf(card) },
    row: { id, isGroup, name, address: emails[0]?.value ?? "", organisation },
    order: foldText(name),
    folded: foldText(words.join(" ")),
    digits: phones.map(({ value: number }) => number.replace(/\D/g, "")).join(" "), // prettier-ignore
  };
}

const byName = (a: BookCard, b: BookCard): number => (a.order === b.order ? (a.id < b.id ? -1 : 1) : a.order < b.order ? -1 : 1); // prettier-ignore

export const correspondent = ({ row }: BookCard): Correspondent => ({ name: row.name === row.address ? "" : row.name, address: row.address }); // prettier-ignore

/** As it is compared: address books name a card "8A1B…" and its groups "urn:uuid:8a1b…". */
export const plainUid = (uid: string): string => uid.trim().toLowerCase().replace(/^urn:uuid:/, ""); // prettier-ignore

/** RFC 6068, as far as an address needs it. */
export const mailto = (address: string): string =>
  `mailto:${encodeURI(address).replace(/[?&#]/g, (char) => `%${char.charCodeAt(0).toString(16)}`)}`;

function addressOf(link: string): string {
  const path = link.slice("mailto:".length).split("?")[0] ?? "";
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

const beginsIn = (folded: string, word: string): boolean => {
  for (let at = folded.indexOf(word); at >= 0; at = folded.indexOf(word, at + 1))
    if (at === 0 || /[\s@.<"'_-]/.test(folded[at - 1] ?? " ")) return true;
  return false;
};

const books = new WeakMap<MailDesk, { readonly generation: number; readonly book: ContactBook }>();

/** As it is now, with what waits here. */
export function contactBookOf(desk: MailDesk): ContactBook {
  const { settingsGeneration: generation, state } = desk.model;
  const known = books.get(desk);
  if (known?.generation === generation) return known.book;
  const book = new ContactBook(state, known?.book ?? null);
  books.set(desk, { generation, book });
  return book;
}
