/**
 * A card as people know it. What it does not speak of stays in the card: pictures by address, keys, what other programs have put
 * there.
 */
import {
  cardLine,
  escapeText,
  paramOf,
  splitValue,
  unescapeText,
  type Card,
  type CardLine,
  type CardParam,
} from "./card-line.ts";

export interface ContactEntry {
  /** an address, a number */
  readonly value: string;
  /** "home", "work", "mobile", or a word of its owner's; "": none */
  readonly label: string;
}

export interface Contact {
  readonly isGroup: boolean;
  /** as it is called; "": by something else */
  readonly name: string;
  readonly given: string;
  readonly family: string;
  readonly organisation: string;
  readonly title: string;
  /** the preferred one first */
  readonly emails: readonly ContactEntry[];
  readonly phones: readonly ContactEntry[];
  /** "1985-04-12", "--04-12"; else as it stands in the card */
  readonly birthday: string;
  readonly note: string;
  /** of a group: "mailto:" an address, or the UID of a card */
  readonly members: readonly string[];
}

export const NO_CONTACT: Contact = {
  ...{ isGroup: false, name: "", given: "", family: "", organisation: "", title: "", emails: [], phones: [] },
  ...{ birthday: "", note: "", members: [] },
};

/** What else a card says that people can read. */
export interface ContactFact {
  readonly kind: "nickname" | "role" | "address" | "url" | "anniversary" | "chat";
  readonly text: string;
}

const FACTS: ReadonlyMap<string, ContactFact["kind"]> = new Map([
  ["NICKNAME", "nickname"],
  ["ROLE", "role"],
  ["ADR", "address"],
  ["URL", "url"],
  ["ANNIVERSARY", "anniversary"],
  ["IMPP", "chat"],
]);

const valueOf = (card: Card, name: string): string | undefined => preferred(linesOf(card, name))[0]?.value;
const textOf = (card: Card, name: string): string => unescapeText(valueOf(card, name) ?? "").trim();
const linesOf = (card: Card, name: string): CardLine[] => card.filter((line) => line.name === name);
const part = (value: string | undefined, at: number): string =>
  unescapeText(splitValue(value ?? "", ";")[at] ?? "").trim();

/** RFC 6350 §5.3: 1 is the most preferred. */
function preferred(lines: readonly CardLine[]): CardLine[] {
  const rank = (line: CardLine): number => Number(paramOf(line, "PREF")[0] ?? 101) || 101;
  return [...lines].sort((a, b) => rank(a) - rank(b));
}

export const uidOf = (card: Card): string => card.find(({ name }) => name === "UID")?.value.trim() ?? "";

export function cardToContact(card: Card): Contact {
  const name = textOf(card, "FN");
  const parts = valueOf(card, "N");
  const [given, family] = [part(parts, 1), part(parts, 0)];
  const isNameless = given === "" && family === "";
  const isGroup = textOf(card, "KIND").toLowerCase() === "group";
  return {
    isGroup,
    name: name === "" ? [given, family].filter(Boolean).join(" ") : name,
    given: isNameless && parts === undefined && !isGroup ? name : given,
    family,
    organisation: splitValue(valueOf(card, "ORG") ?? "", ";").map((one) => unescapeText(one).trim()).filter(Boolean).join(", "), // prettier-ignore
    title: textOf(card, "TITLE"),
    emails: entriesOf(card, "EMAIL"),
    phones: entriesOf(card, "TEL"),
    birthday: dashed(textOf(card, "BDAY")),
    note: linesOf(card, "NOTE").map(({ value }) => unescapeText(value).trim()).join("\n"), // prettier-ignore
    members: linesOf(card, "MEMBER").map(({ value }) => value.trim()),
  };
}

/** As they stand in the card. */
export function cardFacts(card: Card): ContactFact[] {
  return card.flatMap((line): ContactFact[] => {
    const kind = FACTS.get(line.name);
    const text = kind ? readable(line) : "";
    return kind && text !== "" ? [{ kind, text }] : [];
  });
}

const readable = ({ name, value }: CardLine): string => {
  if (name === "ANNIVERSARY") return dashed(value);
  const parts = name === "ADR" ? splitValue(value, ";") : [value];
  return parts.map((one) => unescapeText(one).trim()).filter(Boolean).join(", "); // prettier-ignore
};

/** By which somebody is told in a list. */
export const contactName = ({ name, organisation, emails, phones }: Contact): string =>
  [name, organisation, emails[0]?.value, phones[0]?.value].find((one) => one !== undefined && one !== "") ?? "";

/** It says nothing of anybody. */
export const isBlank = (contact: Contact): boolean => contactName(contact) === "" && contact.note === "";

function entriesOf(card: Card, name: "EMAIL" | "TEL"): ContactEntry[] {
  return preferred(linesOf(card, name)).flatMap((line) => {
    const value = entryValue(line);
    return value === "" ? [] : [{ value, label: labelOf(line, card) }];
  });
}

const entryValue = ({ value }: CardLine): string => unescapeText(value).trim().replace(/^(?:mailto|tel):/i, ""); // prettier-ignore

const TYPES = { home: "home", work: "work", cell: "mobile", fax: "fax" } as const;

function labelOf(line: CardLine, card: Card): string {
  const own =
    line.group === "" ? undefined : card.find(({ group, name }) => group === line.group && name === "X-ABLABEL");
  if (own) return appleLabel(own.value);
  const types = paramOf(line, "TYPE").map((type) => type.trim());
  for (const [type, label] of Object.entries(TYPES)) if (types.includes(type)) return label;
  return "";
}

/** Apple writes words that it translates in brackets of its own. */
function appleLabel(value: string): string {
  const text = unescapeText(value).trim();
  const [, word] = /^_\$!<(.*)>!\$_$/s.exec(text) ?? [];
  return word === undefined ? text : word.toLowerCase();
}

/** "19850412", "--0412" */
function dashed(value: string): string {
  const [, year, month, day] = /^(\d{4}|--)(\d\d)(\d\d)$/.exec(value) ?? [];
  if (year === undefined) return value;
  return `${year === "--" ? "--" : `${year}-`}${month ?? ""}-${day ?? ""}`;
}

const undashed = (day: string): string => day.replace(/^(\d{4}|--)-?(\d\d)-(\d\d)$/, "$1$2$3");

/** The card changed so that it says this; what is the same, and what a contact does not speak of, stays as it stands. */
export function contactToCard(contact: Contact, before: Card = []): Card {
  const was = cardToContact(before);
  const replaced = new Map<string, readonly CardLine[]>();
  const put = (name: string, value: string): void =>
    void replaced.set(name, value === "" ? [] : [cardLine(name, value)]);
  const text = (name: string, now: string, then: string): void => {
    if (now !== then) put(name, escapeText(now));
  };
  if (contact.isGroup !== was.isGroup) put("KIND", contact.isGroup ? "group" : "");
  // a card always has a name (§6.2.1)
  if (contact.name !== was.name || valueOf(before, "FN") === undefined) put("FN", escapeText(contactName(contact)));
  const isOtherwise = contact.given !== was.given || contact.family !== was.family;
  // without it a name of one word would be taken for the given one
  if (!contact.isGroup && (isOtherwise || valueOf(before, "N") === undefined)) put("N", nameParts(contact, before));
  if (contact.organisation !== was.organisation) put("ORG", escapeText(contact.organisation));
  text("TITLE", contact.title, was.title);
  text("NOTE", contact.note, was.note);
  text("BDAY", undashed(contact.birthday), undashed(was.birthday));
  const gone = new Set<string>();
  if (!sameEntries(contact.emails, was.emails))
    replaced.set("EMAIL", entryLines("EMAIL", contact.emails, before, gone));
  if (!sameEntries(contact.phones, was.phones)) replaced.set("TEL", entryLines("TEL", contact.phones, before, gone));
  if (contact.members.join("\n") !== was.members.join("\n"))
    replaced.set(
      "MEMBER",
      contact.members.map((member) => cardLine("MEMBER", member)),
    );
  return merge(before, replaced, gone);
}

/** Each in the place of the first of its kind; new ones at the end. Labels of what is gone go with it. */
function merge(before: Card, replaced: ReadonlyMap<string, readonly CardLine[]>, gone: ReadonlySet<string>): Card {
  const put = new Set<string>();
  const kept = before.flatMap((line): readonly CardLine[] => {
    if (line.name === "X-ABLABEL" && gone.has(line.group)) return [];
    const lines = replaced.get(line.name);
    if (!lines) return [line];
    if (put.has(line.name)) return [];
    put.add(line.name);
    return lines;
  });
  return [...kept, ...[...replaced].flatMap(([name, lines]) => (put.has(name) ? [] : lines))];
}

/** What stands before and behind a name stays. */
function nameParts({ given, family }: Contact, before: Card): string {
  const [, , middle = "", prefix = "", suffix = ""] = splitValue(valueOf(before, "N") ?? "", ";");
  return [escapeText(family), escapeText(given), middle, prefix, suffix].join(";");
}

const sameEntries = (a: readonly ContactEntry[], b: readonly ContactEntry[]): boolean =>
  a.length === b.length && a.every((one, at) => one.value === b[at]?.value && one.label === b[at].label);

/** Lines that said the same keep what else they say. */
function entryLines(
  name: "EMAIL" | "TEL",
  entries: readonly ContactEntry[],
  before: Card,
  gone: Set<string>,
): CardLine[] {
  const known = linesOf(before, name);
  for (const { group } of known) if (group !== "") gone.add(group);
  return entries.flatMap(({ value, label }, at): readonly CardLine[] => {
    const line = known.find((one) => entryValue(one) === value);
    if (line) known.splice(known.indexOf(line), 1);
    const first: CardParam[] = at === 0 && entries.length > 1 ? [["PREF", ["1"]]] : [];
    const put = { name, value: line?.value ?? escapeText(value) };
    const rest = (line?.params ?? []).filter(([key]) => key !== "PREF");
    if (line && labelOf(line, before) === label) {
      gone.delete(line.group);
      return [{ ...put, group: line.group, params: [...rest, ...first] }];
    }
    const params = [...rest.filter(([key]) => key !== "TYPE"), ...first];
    const type = Object.entries(TYPES).find(([, one]) => one === label)?.[0];
    if (type !== undefined) return [{ ...put, group: "", params: [["TYPE", [type]], ...params] }];
    if (label === "") return [{ ...put, group: "", params }];
    const group = `${name.toLowerCase()}${(at + 1).toString()}`;
    gone.delete(group);
    return [
      { ...put, group, params },
      { ...cardLine("X-ABLABEL", escapeText(label)), group },
    ];
  });
}
