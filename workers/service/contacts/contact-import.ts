/** Cards of a file into the account: what is there already stays as it is, and everything left out is counted. */
import { splitValue, unescapeText, type Card } from "../../../shared/contacts/card-line.ts";
import { NO_CONTACT, cardToContact, contactName, contactToCard, isBlank, uidOf, type Contact } from "../../../shared/contacts/contact.ts"; // prettier-ignore
import { readCards } from "../../../shared/contacts/read-cards.ts";
import { decodeCharset } from "../../../shared/mime/text/charset.ts";
import { foldText } from "../../../shared/search/fold-text.ts";
import { hashText } from "../../../shared/search/hash-text.ts";
import { MAX_CONTACTS, MAX_CONTACTS_BYTES, type Imported } from "../../rpc/contacts-rpc.ts";
import { CARD, mailto, plainUid, type BookCard, type ContactBook } from "./contact-book.ts";
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
  /** By what tells one person from others: how groups name them. */
  const named = new Map(book.all.flatMap((one) => keysOf(one.contact).map((key) => [key, memberName(one)] as const)));
  const uids = new Set(book.all.flatMap(({ uid }) => (uid === "" ? [] : [plainUid(uid)])));
  const counts = { already: 0, blank: 0, tooLarge: 0, full: read.more, groups: 0, added: 0 };
  const room = { cards: MAX_CONTACTS - book.all.length, bytes: MAX_CONTACTS_BYTES - book.bytes };
  /** By the names of groups. */
  const members = new Map<string, readonly string[]>();
  /** Cards of the file that are here under another UID. */
  const aliases = new Map<string, string>();
  const groupNamed = (name: string): BookCard | undefined =>
    book.groups.find(({ order }) => order.trim() === foldText(name).trim());

  const aliased = (member: string): string => aliases.get(plainUid(member)) ?? member;
  const isFree = (id: string): boolean => !cards.has(id) && book.get(id) === null;
  const put = (id: string, card: Card): boolean => {
    const bytes = CARD.length + id.length + cardBytes(card).length;
    if (room.cards < 1 || room.bytes < bytes) return false;
    room.cards--;
    room.bytes -= bytes;
    cards.set(id, card);
    return true;
  };

  for (const { given, contact } of membersFirst(read.cards)) {
    const uid = plainUid(uidOf(given));
    const keys = keysOf(contact);
    const known = uid !== "" && uids.has(uid);
    const key = keys.find((each) => named.has(each));
    if (isBlank(contact)) counts.blank++;
    else if (known || key !== undefined) {
      counts.already++;
      if (!known && uid !== "") aliases.set(uid, named.get(key ?? "") ?? uidOf(given));
      const name = book.withUid(uid)?.contact.name ?? contact.name;
      if (contact.isGroup) members.set(name, [...(members.get(name) ?? []), ...contact.members.map(aliased)]);
    } else {
      const wanted = uid === "" ? random() : idOf(uidOf(given));
      const id = isFree(wanted) ? wanted : random();
      // what 4.0 wants of every card, and a name where it has none
      const card = contactToCard({ ...contact, members: contact.members.map(aliased) }, withUid(given, id));
      if (cardBytes(card).length > mostBytes(card)) counts.tooLarge++;
      else if (!put(id, card)) counts.full++;
      else {
        if (contact.isGroup) counts.groups++;
        else counts.added++;
        uids.add(plainUid(uidOf(card)));
        for (const each of keys) named.set(each, uidOf(card));
        if (!contact.isGroup)
          for (const group of categoriesOf(card)) members.set(group, [...(members.get(group) ?? []), uidOf(card)]);
      }
    }
  }

  // groups that are here; those of Google and Nextcloud, which are words in each card
  const isHere = ([name]: readonly [string, unknown]): boolean => groupNamed(name) !== undefined;
  const all = [...members];
  for (const [name, added] of [...all.filter(isHere), ...all.filter((one) => !isHere(one)).slice(0, MAX_GROUPS)]) {
    const known = groupNamed(name);
    const made = [...cards].find(([, card]) => isGroupNamed(card, name));
    const id = known?.id ?? made?.[0] ?? random();
    const before = cards.get(id) ?? known?.card;
    const contact = before ? cardToContact(before) : { ...NO_CONTACT, isGroup: true, name };
    const wanted = uniqueMembers([...contact.members, ...added]);
    if (before && wanted.length === contact.members.length) continue;
    const card = contactToCard({ ...contact, members: wanted }, before ?? withUid([], id));
    const grown = cardBytes(card).length - (before ? cardBytes(before).length : 0);
    if (cardBytes(card).length > mostBytes(card)) counts.tooLarge++;
    else if (!before) counts[put(id, card) ? "groups" : "full"]++;
    else if (grown > room.bytes) counts.full++;
    else {
      room.bytes -= grown;
      cards.set(id, card);
    }
  }
  const { blank, tooLarge, full, ...rest } = counts;
  return { cards: [...cards], counts: { ...rest, refused: { blank, tooLarge, full }, dropped: read.dropped } };
}

/** Of who has no UID: by the address. */
const memberName = ({ uid, contact }: BookCard): string => (uid !== "" ? uid : mailto(contact.emails[0]?.value ?? ""));

function uniqueMembers(members: readonly string[]): string[] {
  const seen = new Set<string>();
  return members.filter((member) => {
    const uid = plainUid(member);
    if (seen.has(uid)) return false;
    seen.add(uid);
    return uid !== "mailto:";
  });
}

/** Groups last: it is known then who their members are. */
function membersFirst(given: readonly Card[]): readonly { readonly given: Card; readonly contact: Contact }[] {
  const all = given.map((card) => ({ given: card, contact: cardToContact(card) }));
  return [...all.filter(({ contact }) => !contact.isGroup), ...all.filter(({ contact }) => contact.isGroup)];
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
