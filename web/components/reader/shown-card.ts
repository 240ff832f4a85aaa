/** What cards of a file say, as lines to be read: text alone, nothing that could load or run. */
import type { Card } from "../../../shared/contacts/card-line.ts";
import { cardFacts, cardToContact, contactName, type ContactFact } from "../../../shared/contacts/contact.ts";
import { readCards } from "../../../shared/contacts/read-cards.ts";
import { writeCard } from "../../../shared/contacts/write-cards.ts";
import { utf8 } from "../../../shared/lib/bytes.ts";
import { birthdayText } from "../../i18n/dates.ts";
import { plainName } from "./plain-name.ts";

export interface ShownField {
  readonly kind: ContactFact["kind"] | "organisation" | "title" | "email" | "phone" | "birthday" | "note";
  readonly text: string;
}

export interface ShownCard {
  readonly name: string;
  readonly fields: readonly ShownField[];
}

export interface ShownCards {
  readonly cards: readonly ShownCard[];
  /** The file holds more than is shown. */
  readonly hasMore: boolean;
  /** What is shown, as a file: nobody takes in what they were not shown. */
  readonly file: Uint8Array;
}

/** Cards of a file, and octets of it, that are shown. */
const MAX_CARDS = 50;
const MAX_OCTETS = 1_600_000;
/** Addresses, numbers and members of a card, each; its fields. */
const MAX_OF_KIND = 30;
const MAX_FIELDS = 120;
const OF_KIND: ReadonlySet<string> = new Set(["EMAIL", "TEL", "MEMBER"]);
/** UTF-16 units. */
const MAX_TEXT = 1_000;

export function shownCards(given: Uint8Array): ShownCards {
  const { cards, more } = readCards(textOf(given.subarray(0, MAX_OCTETS)), MAX_CARDS);
  const shown = cards.map(showable);
  return {
    cards: shown.map(shownCard),
    hasMore: more > 0 || given.length > MAX_OCTETS,
    file: utf8(shown.map((card) => writeCard(card)).join("")),
  };
}

/** Without the addresses, numbers and members that there is no room to show. */
function showable(card: Card): Card {
  const counts = new Map<string, number>();
  return card.filter(({ name, value }) => {
    if (!OF_KIND.has(name)) return true;
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    return count <= MAX_OF_KIND && value.length <= MAX_TEXT;
  });
}

/** By its mark, else UTF-8, else as old programs of the West wrote it. */
function textOf(given: Uint8Array): string {
  const [first, second] = given;
  if (first === 0xff && second === 0xfe) return new TextDecoder("utf-16le").decode(given);
  if (first === 0xfe && second === 0xff) return new TextDecoder("utf-16be").decode(given);
  try {
    // a letter that is cut at the end is no mistake
    return new TextDecoder("utf-8", { fatal: true }).decode(given, { stream: true });
  } catch {
    return new TextDecoder("windows-1252").decode(given);
  }
}

function shownCard(card: Card): ShownCard {
  const contact = cardToContact(card);
  const { organisation, title, emails, phones, birthday, note, members } = contact;
  const addresses = members
    .filter((member) => /^mailto:/i.test(member))
    .map((member) => member.slice("mailto:".length));
  const fields: readonly ShownField[] = [
    { kind: "organisation", text: organisation },
    { kind: "title", text: title },
    ...emails.map(({ value: text }) => ({ kind: "email" as const, text })),
    ...addresses.map((text) => ({ kind: "email" as const, text })),
    ...phones.map(({ value: text }) => ({ kind: "phone" as const, text })),
    ...cardFacts(card),
    { kind: "birthday", text: birthdayText(birthday) },
    { kind: "note", text: note },
  ];
  const shown = fields.filter(({ text }) => text !== "").slice(0, MAX_FIELDS);
  return {
    name: plainText(contactName(contact)),
    fields: shown.map(({ kind, text }) => ({ kind, text: plainText(text) })),
  };
}

const plainText = (text: string): string => text.slice(0, MAX_TEXT).split("\n").map(plainName).join("\n"); // prettier-ignore
