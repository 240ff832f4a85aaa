/**
 * What the page asks about contacts: cards that all devices of the account share, sealed in its log. A card goes by its id, 32
 * hex digits that who makes it draws.
 */
import type { Contact, ContactEntry, ContactFact } from "../../shared/contacts/contact.ts";
import type { Result } from "../../shared/lib/result.ts";
import type { Changed, ChangeFailure, Correspondent } from "./mail-rpc.ts";

export type { ContactEntry };

/** Of a group: another card, or an address without one; `uid`: a card that is not here. */
export type ContactMember =
  | { readonly type: "card"; readonly id: string }
  | { readonly type: "address"; readonly address: string }
  | { readonly type: "uid"; readonly uid: string };

export interface ContactCard extends Omit<Contact, "members"> {
  readonly id: string;
  readonly members: readonly ContactMember[];
}

export interface ContactRow {
  readonly id: string;
  readonly isGroup: boolean;
  /** never "" */
  readonly name: string;
  /** "": it has none */
  readonly address: string;
  readonly organisation: string;
}

export interface ContactGroup {
  readonly id: string;
  readonly name: string;
  /** members that can be written to */
  readonly count: number;
}

export interface ContactList {
  /** by name */
  readonly rows: readonly ContactRow[];
  readonly groups: readonly ContactGroup[];
  /** cards that are no groups */
  readonly total: number;
}

export interface OpenedContact {
  readonly contact: ContactCard;
  /** what else the card says */
  readonly facts: readonly ContactFact[];
  /** of a group, by name */
  readonly members: readonly ContactRow[];
  /** ids of the groups it is in */
  readonly groups: readonly string[];
}

/** Somebody mail was sent to who has no card. */
export interface WrittenTo extends Correspondent {
  /** messages */
  readonly count: number;
  /** unix seconds */
  readonly last: number;
  /** not suggested while something is written */
  readonly hidden: boolean;
}

/** What an account holds of cards, groups among them; of their octets; and of the octets of one. */
export const MAX_CONTACTS = 3_000;
export const MAX_CONTACTS_BYTES = 1_310_720;
export const MAX_CONTACT_BYTES = 16_384;
/** Of a group, which names its members. */
export const MAX_GROUP_BYTES = 57_344;
/** Octets of a file of cards. */
export const MAX_CONTACTS_FILE = 33_554_432;

export type ContactFailure =
  | ChangeFailure
  /** there are as many as an account holds, or they hold as much */
  | { readonly type: "contactsFull"; readonly count: number }
  /** one card says more than a card may */
  | { readonly type: "cardTooLarge" }
  /** it has no name, address or number */
  | { readonly type: "blank" };

export interface Imported extends Changed {
  readonly added: number;
  /** groups made, besides */
  readonly groups: number;
  /** left as they are: a card of that kind was here */
  readonly already: number;
  /** cards that say nothing, that say too much, and for which there was no room */
  readonly refused: { readonly blank: number; readonly tooLarge: number; readonly full: number };
  /** pictures and the like that were left out of cards */
  readonly dropped: number;
}

export type ImportFailure =
  | ChangeFailure
  /** there is no card in it */
  | { readonly type: "noCards" }
  | { readonly type: "fileTooLarge"; readonly limit: number };

export interface ContactsRpc {
  /** Those that fit what is typed; `group`: its members alone. Groups themselves stand in `groups`. */
  contacts(typed: string, group: string | null): Promise<ContactList>;
  /** Null: it is not there (any more). */
  contact(id: string): Promise<OpenedContact | null>;
  /** Whose address that is. */
  contactAt(address: string): Promise<ContactRow | null>;
  /** `read`: as the page had it; what another device changed in it since stays. Null: it is new. */
  saveContact(contact: ContactCard, read: ContactCard | null, call?: string): Promise<Result<Changed, ContactFailure>>;
  /** They leave their groups too. */
  removeContacts(ids: readonly string[], call?: string): Promise<Result<Changed, ContactFailure>>;
  /** Into a group, or out of it. */
  setInGroup(
    group: string,
    ids: readonly string[],
    on: boolean,
    call?: string,
  ): Promise<Result<Changed, ContactFailure>>;
  /** Whom a message to the group goes to, each once. Of another card: its first address. */
  recipientsOf(ids: readonly string[]): Promise<readonly Correspondent[]>;
  /** vCard 2.1, 3.0 or 4.0. What is here already stays as it is. */
  importContacts(file: Uint8Array): Promise<Result<Imported, ImportFailure>>;
  /** As text; null: all of them. */
  exportContacts(ids: readonly string[] | null, version: "4.0" | "3.0"): Promise<string>;
  /** Those written to most often first. */
  writtenTo(): Promise<readonly WrittenTo[]>;
  hideSuggestion(address: string, on: boolean): Promise<Result<null, ChangeFailure>>;
}
