/** What changes cards: steps, and those that undo them. Limits of cards stand below those of settings (settings-table.ts). */
import type { Card } from "../../../shared/contacts/card-line.ts";
import { cardLine } from "../../../shared/contacts/card-line.ts";
import {
  NO_CONTACT,
  cardToContact,
  contactToCard,
  isBlank,
  uidOf,
  type Contact,
} from "../../../shared/contacts/contact.ts";
import { writeCard } from "../../../shared/contacts/write-cards.ts";
import { utf8 } from "../../../shared/lib/bytes.ts";
import { err, ok, type Result } from "../../../shared/lib/result.ts";
import type { Step } from "../../../shared/mailbox/step.ts";
import type { StateView } from "../../../shared/mailbox/view.ts";
import {
  MAX_CONTACT_BYTES,
  MAX_CONTACTS,
  MAX_CONTACTS_BYTES,
  MAX_GROUP_BYTES,
  type ContactCard,
  type ContactFailure,
} from "../../rpc/contacts-rpc.ts";
import { CARD, mailto, plainUid, type BookCard, type ContactBook } from "./contact-book.ts";

export interface ContactPlan {
  readonly steps: readonly Step[];
  readonly undo: readonly Step[];
}

type Planned = Result<ContactPlan, ContactFailure>;

const MALFORMED = err({ type: "refused", reason: "malformed" } as const);

/** 32 hex digits as RFC 4122 writes them. */
export const uuidOf = (id: string): string => `urn:uuid:${id.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5")}`; // prettier-ignore
export const isContactId = (id: string): boolean => /^[0-9a-f]{32}$/.test(id);

/** Every card has one: groups name their members by it. */
export const withUid = (card: Card, id: string): Card =>
  uidOf(card) === "" ? [cardLine("UID", uuidOf(id)), ...card.filter(({ name }) => name !== "UID")] : card;

export const cardBytes = (card: Card): Uint8Array => utf8(writeCard(card));
export const mostBytes = (card: Card): number => (cardToContact(card).isGroup ? MAX_GROUP_BYTES : MAX_CONTACT_BYTES);

/**
 * Only what the page has changed: fields that another device changed since stay as they are now. `shown`: the card as the page had
 * it, with what the page does not know of.
 */
export function planSave(
  book: ContactBook,
  state: StateView,
  wanted: ContactCard,
  read: ContactCard | null,
  shown: Card | null = null,
): Planned {
  if (!isContactId(wanted.id)) return MALFORMED;
  const known = book.get(wanted.id);
  // another device removed it meanwhile: what is saved here is a card again
  const before = known?.card ?? (read && shown) ?? [];
  const base = known ? read : null;
  const now = known ? cardToContact(known.card) : NO_CONTACT;
  const merged = changed(now, toContact(wanted, book), base && toContact(base, book));
  if (isBlank(merged)) return err({ type: "blank" });
  return planPut(book, state, [[wanted.id, contactToCard(merged, withUid(before, wanted.id))]]);
}

function changed(now: Contact, wanted: Contact, read: Contact | null): Contact {
  if (read === null) return wanted;
  const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
  const fields = Object.keys(NO_CONTACT) as (keyof Contact)[];
  return { ...now, ...Object.fromEntries(fields.filter((field) => !same(wanted[field], read[field])).map((field) => [field, wanted[field]])) }; // prettier-ignore
}

function toContact({ members, id: _, ...rest }: ContactCard, book: ContactBook): Contact {
  const uids = members.flatMap((member) => {
    if (member.type === "address") return [mailto(member.address)];
    const uid = member.type === "uid" ? member.uid : (book.get(member.id)?.uid ?? "");
    return uid === "" ? [] : [uid];
  });
  return { ...rest, members: [...new Set(uids)] };
}

/** Null: it is taken away. Refused where there is no room for all. */
export function planPut(
  book: ContactBook,
  state: StateView,
  cards: readonly (readonly [id: string, card: Card | null])[],
): Planned {
  const values = cards.map(([id, card]) => [CARD + id, card && cardBytes(card)] as const);
  if (cards.some(([, card], at) => card && (values[at]?.[1]?.length ?? 0) > mostBytes(card)))
    return err({ type: "cardTooLarge" });
  let bytes = book.bytes;
  let count = book.all.length;
  for (const [key, value] of values) {
    const before = state.setting(key);
    bytes += (value ? key.length + value.length : 0) - (before ? key.length + before.length : 0);
    count += Number(value !== null) - Number(before !== null);
  }
  const grows = bytes > book.bytes || count > book.all.length;
  if (grows && (count > MAX_CONTACTS || bytes > MAX_CONTACTS_BYTES))
    return err({ type: "contactsFull", count: book.all.length });
  const pairs = values.map(([key, value]) => ({ key, before: state.setting(key), value }));
  return ok({
    steps: pairs.map(({ key, before, value }) => stepOf(key, before, value)),
    undo: pairs.map(({ key, before, value }) => stepOf(key, value, before)),
  });
}

/** What another device changes of the card until this is sent, or undone, stays. */
const stepOf = (key: string, base: Uint8Array | null, value: Uint8Array | null): Step =>
  base && value ? { op: "merge", key, base, value, single: SINGLE } : { op: "set", key, value };

/** RFC 6350 §6: "*1", and what a contact has one of. */
const SINGLE = ["BEGIN", "VERSION", "END", "KIND", "FN", "N", "ORG", "TITLE", "BDAY", "ANNIVERSARY", "GENDER", "NOTE", "PRODID", "REV", "UID"]; // prettier-ignore

/** They are taken away, also out of the groups that name them. */
export function planRemove(book: ContactBook, state: StateView, ids: readonly string[]): Planned {
  const gone = ids.flatMap((id) => book.get(id) ?? []);
  const uids = new Set(gone.flatMap(({ uid }) => (uid === "" ? [] : [plainUid(uid)])));
  const groups = book.groups.flatMap((group): (readonly [string, Card])[] => {
    const members = group.contact.members.filter((member) => !uids.has(plainUid(member)));
    if (gone.includes(group) || members.length === group.contact.members.length) return [];
    return [[group.id, contactToCard({ ...cardToContact(group.card), members }, group.card)]];
  });
  return planPut(book, state, [...gone.map(({ id }) => [id, null] as const), ...groups]);
}

export function planGroup(
  book: ContactBook,
  state: StateView,
  group: BookCard,
  ids: readonly string[],
  on: boolean,
): Planned {
  const members = ids.flatMap((id) => book.get(id) ?? []).filter(({ contact }) => !contact.isGroup);
  const bare = members.filter(({ uid }) => uid === "").map(({ id, card }) => [id, withUid(card, id)] as const);
  const uids = members.map(({ id, uid }) => (uid === "" ? uuidOf(id) : uid));
  const addresses = new Set(members.flatMap(({ contact }) => contact.emails.map(({ value }) => mailto(value).toLowerCase()))); // prettier-ignore
  const own = new Set(uids.map(plainUid));
  const isOf = (member: string): boolean => own.has(plainUid(member)) || addresses.has(member.toLowerCase());
  const others = group.contact.members.filter((member) => !isOf(member));
  const next = on ? [...others, ...uids] : others;
  const card = contactToCard({ ...cardToContact(group.card), members: next }, group.card);
  return planPut(book, state, [...(on ? bare : []), [group.id, card]]);
}
