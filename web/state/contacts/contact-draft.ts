/** A card as it is being written. */
import type { ContactCard, ContactEntry } from "../../../workers/rpc/contacts-rpc.ts";
import type { Correspondent } from "../app/types.ts";

/** 32 hex digits. */
export const newCardId = (): string => crypto.randomUUID().replaceAll("-", "");

export const blankCard = (part: Partial<ContactCard> = {}): ContactCard => ({
  ...{ id: newCardId(), isGroup: false, name: "", given: "", family: "", organisation: "", title: "" },
  ...{ emails: [], phones: [], birthday: "", note: "", members: [], ...part },
});

/** Of somebody mail came from. The last word of a name is taken for the family's, as most programs do. */
export function cardOf({ name, address }: Correspondent): ContactCard {
  const words = name.trim().split(/\s+/).filter(Boolean); // prettier-ignore
  const isName = words.length > 0 && !name.includes("@");
  const family = isName && words.length > 1 ? (words.at(-1) ?? "") : "";
  const given = isName ? words.slice(0, family === "" ? undefined : -1).join(" ") : "";
  return blankCard({ name: isName ? name.trim() : "", given, family, emails: [{ value: address, label: "" }] });
}

/** What was left empty goes; the name is what its parts make, where they were changed. */
export function tidiedCard(card: ContactCard, read: ContactCard | null): ContactCard {
  const [given, family] = [card.given.trim(), card.family.trim()];
  const isRenamed = read === null || given !== read.given || family !== read.family;
  const filled = (entries: readonly ContactEntry[]): ContactEntry[] =>
    entries.map(({ value, label }) => ({ value: value.trim(), label })).filter(({ value }) => value !== ""); // prettier-ignore
  return {
    ...card,
    ...{ given, family, organisation: card.organisation.trim(), title: card.title.trim() },
    ...{ emails: filled(card.emails), phones: filled(card.phones), birthday: card.birthday.trim() },
    name: isRenamed ? [given, family].filter(Boolean).join(" ") : card.name, // prettier-ignore
    note: card.note.trim(),
  };
}
