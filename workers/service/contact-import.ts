/** Cards of a file into the account: what is there already stays as it is, and everything left out is counted. */
import { splitValue, unescapeText, type Card } from "../../shared/contacts/card-line.ts";
import { NO_CONTACT, cardToContact, contactName, contactToCard, isBlank, uidOf, type Contact } from "../../shared/contacts/contact.ts"; // prettier-ignore
import { readCards } from "../../shared/contacts/read-cards.ts";
import { decodeCharset } from "../../shared/mime/charset.ts";
import { foldText } from "../../shared/search/fold-text.ts";
import { hashText } from "../../shared/search/hash-text.ts";
import { MAX_CONTACTS, MAX_CONTACTS_BYTES, type Imported } from "../rpc/contacts-rpc.ts";
import { CARD, type ContactBook } from "./contact-book.ts";
import { cardBytes, isContactId, mostBytes, uuidOf, withUid } from "./contact-steps.ts";

export interface ImportPlan {
  readonly cards: readonly (readonly [id: string, card: Card])[];
  readonly counts: Omit<Imported, "undo" | "count">;
}

/** Google's own, which every contact of it has. */
const NO_GROUPS: ReadonlySet<string> = new Set(["mycontacts", "starred", "other contacts"]);
const MAX_GROUPS = 100;

/** By its mark, else UTF-8, else as old programs of the West wrote it. */
export function cardsText(file: Uint8Array): string {
  const [first, second] = file;
  if (first === 0xff && second === 0xfe) return decodeCharset(file, "utf-16le");
  return first === 0xfe && second === 0xff ? decodeCharset(file, "utf-16be") : decodeCharset(file, null);
}

/** Null: there is no card in it. */
export function planImport(book: ContactBook, file: Uint8Array, random: () => string): ImportPlan | null {
  const read = readCards(cardsText(file));
  if (read.cards.length === 0) return null;
  const cards = new Map<string, Card>();
  const named = new Set(book.all.flatMap(({ contact }) => keysOf(contact)));
  const uids = new Set(book.all.flatMap(({ uid }) => (uid === "" ? [] : [uid])));
  const counts = { already: 0, blank: 0, tooLarge: 0, full: read.more, groups: 0, added: 0 };
  const room = { cards: MAX_CONTACTS - book.all.length, bytes: MAX_CONTACTS_BYTES - book.bytes };
  const members = new Map<string, string[]>();

  const isFree = (id: string): boolean => !cards.has(id) && book.get(id) === null;
  const put = (id: string, card: Card): boolean => {
    const bytes = CARD.length + id.length + cardBytes(card).length;
    if (room.cards < 1 || room.bytes < bytes) return false;
    room.cards--;
    room.bytes -= bytes;
    cards.set(id, card);
    return true;
  };

  for (const given of read.cards) {
    const contact = cardToContact(given);
    const uid = uidOf(given);
    const keys = keysOf(contact);
    if (isBlank(contact)) counts.blank++;
    else if ((uid !== "" && uids.has(uid)) || keys.some((key) => named.has(key))) counts.already++;
    else {
      const wanted = uid === "" ? random() : idOf(uid);
      const id = isFree(wanted) ? wanted : random();
      // what 4.0 wants of every card, and a name where it has none
      const card = contactToCard(contact, withUid(given, id));
      if (cardBytes(card).length > mostBytes(card)) counts.tooLarge++;
      else if (!put(id, card)) counts.full++;
      else {
        if (contact.isGroup) counts.groups++;
        else counts.added++;
        uids.add(uidOf(card));
        for (const key of keys) named.add(key);
        if (!contact.isGroup)
          for (const group of categoriesOf(card)) members.set(group, [...(members.get(group) ?? []), uidOf(card)]);
      }
    }
  }

  // groups of Google and Nextcloud are words in each card
  for (const [name, added] of [...members].slice(0, MAX_GROUPS)) {
    const known = book.groups.find(({ order }) => order.trim() === foldText(name));
    const made = [...cards].find(([, card]) => isGroupNamed(card, name));
    const id = known?.id ?? made?.[0] ?? random();
    const before = known?.card ?? made?.[1];
    const contact = before ? cardToContact(before) : { ...NO_CONTACT, isGroup: true, name };
    const all = [...new Set([...contact.members, ...added])];
    const card = contactToCard({ ...contact, members: all }, before ?? withUid([], id));
    if (cardBytes(card).length > mostBytes(card)) counts.tooLarge++;
    else if (before) cards.set(id, card);
    else if (put(id, card)) counts.groups++;
  }
  const { blank, tooLarge, full, ...rest } = counts;
  return { cards: [...cards], counts: { ...rest, refused: { blank, tooLarge, full }, dropped: read.dropped } };
}

const isGroupNamed = (card: Card, name: string): boolean => {
  const contact = cardToContact(card);
  return contact.isGroup && foldText(contact.name) === foldText(name);
};

/** Cards that have one in common are of the same person: a name and an address, a name and a number, a name alone. */
function keysOf(contact: Contact): string[] {
  const name = foldText(contactName(contact)).trim();
  if (contact.isGroup) return [`group ${name}`];
  const { emails, phones } = contact;
  if (emails.length === 0 && phones.length === 0) return [`alone ${name}`];
  return [
    ...emails.map(({ value }) => `${name} ${value.toLowerCase()}`),
    ...phones.map(({ value }) => `${name} ${value.replace(/[^\d+]/g, "")}`),
  ];
}

function categoriesOf(card: Card): string[] {
  const lines = card.filter(({ name }) => name === "CATEGORIES");
  const names = lines.flatMap(({ value }) => splitValue(value, ",")).map((name) => unescapeText(name).trim());
  return [...new Set(names)].filter((name) => name !== "" && name.length <= 200 && !NO_GROUPS.has(name.toLowerCase()));
}

/** The same on every device that takes the same file. */
function idOf(uid: string): string {
  const hex = uid.toLowerCase().replace(/^urn:uuid:/, "").replaceAll("-", ""); // prettier-ignore
  if (isContactId(hex) && uuidOf(hex) === uid.toLowerCase()) return hex;
  const part = (salt: string): string => hashText(salt + uid).toString(16).padStart(14, "0").slice(-11); // prettier-ignore
  return (part("a") + part("b") + part("c")).slice(0, 32);
}
