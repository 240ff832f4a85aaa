/** What a card says, as lines to be read: text alone, nothing that could load or run. */
import type { Card } from "../../shared/contacts/card-line.ts";
import { cardFacts, cardToContact, contactName, type ContactFact } from "../../shared/contacts/contact.ts";

export interface ShownField {
  readonly kind: ContactFact["kind"] | "organisation" | "title" | "email" | "phone" | "birthday" | "note";
  readonly text: string;
}

export interface ShownCard {
  readonly name: string;
  readonly fields: readonly ShownField[];
}

const MAX_FIELDS = 40;
/** UTF-16 units. */
const MAX_TEXT = 1_000;

export function shownCard(card: Card): ShownCard {
  const contact = cardToContact(card);
  const { organisation, title, emails, phones, birthday, note } = contact;
  const fields: readonly ShownField[] = [
    { kind: "organisation", text: organisation },
    { kind: "title", text: title },
    ...emails.map(({ value: text }) => ({ kind: "email" as const, text })),
    ...phones.map(({ value: text }) => ({ kind: "phone" as const, text })),
    ...cardFacts(card),
    { kind: "birthday", text: birthday },
    { kind: "note", text: note },
  ];
  const shown = fields.filter(({ text }) => text !== "").slice(0, MAX_FIELDS);
  return {
    name: contactName(contact).slice(0, MAX_TEXT),
    fields: shown.map(({ kind, text }) => ({ kind, text: text.slice(0, MAX_TEXT) })),
  };
}
