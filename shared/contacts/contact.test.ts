/** Cards as contacts, changed, and back. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { NO_CONTACT, cardFacts, cardToContact, contactName, contactToCard, type Contact } from "./contact.ts";
import { readCards } from "./read-cards.ts";
import { writeCard } from "./write-cards.ts";

const read = (lines: readonly string[]) =>
  readCards(["BEGIN:VCARD", ...lines, "END:VCARD"].join("\r\n")).cards[0] ?? [];

const word = fc.string({ unit: "grapheme", minLength: 1, maxLength: 12 }).map((text) => text.replace(/\p{C}/gu, "").trim()).filter((text) => text !== ""); // prettier-ignore
const label = fc.oneof(fc.constantFrom("", "home", "work", "mobile", "fax"), word.filter((text) => !/^_\$!<|^(?:home|work|mobile|fax)$/.test(text))); // prettier-ignore
const entries = fc.uniqueArray(fc.record({ value: word.filter((text) => !/^(?:mailto|tel):/i.test(text)), label }), {
  maxLength: 4,
  selector: ({ value }) => value,
});
const contacts: fc.Arbitrary<Contact> = fc
  .record({
    ...{ given: word, family: word, organisation: word, title: word, emails: entries, phones: entries },
    birthday: fc.constantFrom("", "1985-04-12", "--04-12", "about 1950"),
    note: fc.array(word, { maxLength: 4 }).map((lines) => lines.join("\n")),
  })
  .map((part) => ({ ...NO_CONTACT, ...part, name: `${part.given} ${part.family}` }));

test("what a contact says is what is read back, in 4.0 and in 3.0", () => {
  fc.assert(
    fc.property(contacts, (contact) => {
      const card = contactToCard(contact);
      for (const version of ["4.0", "3.0"] as const) {
        const back = readCards(writeCard(card, version)).cards[0] ?? [];
        expect(cardToContact(back)).toEqual(contact);
      }
    }),
  );
});

test("a contact changed to another is the other, whatever was in its card; what it does not speak of stays", () => {
  const other = read(["FN:Ada", "X-SKYPE:ada", "item1.URL:https://ada.example", "item1.X-ABLabel:blog", "KEY:data:,x"]);
  fc.assert(
    fc.property(contacts, contacts, (before, after) => {
      const card = contactToCard(after, contactToCard(before, other));
      expect(cardToContact(card)).toEqual(after);
      expect(card.filter(({ name }) => ["X-SKYPE", "URL", "KEY"].includes(name))).toHaveLength(3);
      expect(card.filter(({ group }) => group === "item1")).toHaveLength(2);
    }),
  );
});

test("a label goes with its address, and stays with one that stays", () => {
  const lines = ["FN:Ada", "N:L;Ada;;;", "item1.EMAIL:ada@example.org", "item1.X-ABLabel:Ski club", "EMAIL;TYPE=work:a@work.example"]; // prettier-ignore
  const before = read(lines);
  const contact = cardToContact(before);
  expect(contact.emails).toEqual([
    { value: "ada@example.org", label: "Ski club" },
    { value: "a@work.example", label: "work" },
  ]);
  const less = contactToCard({ ...contact, emails: contact.emails.slice(1) }, before);
  expect(writeCard(less)).not.toContain("Ski club");
  const same = contactToCard({ ...contact, note: "met in May" }, before);
  expect(writeCard(same)).toContain("item1.X-ABLABEL:Ski club");
});

test("who has no name is called by what there is; names of one word stay in one place", () => {
  const company = contactToCard({ ...NO_CONTACT, organisation: "Acme; Sons" });
  expect(cardToContact(company)).toMatchObject({ name: "Acme; Sons", given: "", organisation: "Acme; Sons" });
  expect(cardToContact(read(["FN:Cher"]))).toMatchObject({ name: "Cher", given: "Cher", family: "" });
  expect(contactName(cardToContact(read(["EMAIL:x@example.org"])))).toBe("x@example.org");
});

test("the preferred address is first, and made so by putting it first", () => {
  const card = read(["FN:A", "N:;A;;;", "EMAIL:old@example.org", "EMAIL;PREF=1:new@example.org"]);
  const contact = cardToContact(card);
  expect(contact.emails.map(({ value }) => value)).toEqual(["new@example.org", "old@example.org"]);
  const turned = contactToCard({ ...contact, emails: [...contact.emails].reverse() }, card);
  expect(cardToContact(turned).emails[0]?.value).toBe("old@example.org");
});

test("prefixes and middle names stay where a name is changed", () => {
  const card = read(["FN:Dr. Ada M. Lovelace", "N:Lovelace;Ada;M.;Dr.;"]);
  const changed = contactToCard({ ...cardToContact(card), family: "King" }, card);
  expect(writeCard(changed)).toContain("N:King;Ada;M.;Dr.;");
});

test("other facts are told as they stand", () => {
  const card = read([
    "FN:A",
    "ADR;TYPE=home:;;12\\, rue du Lac;Lyon;;69001;France",
    "URL:https://a.example",
    "X-ODD:1",
  ]);
  expect(cardFacts(card)).toEqual([
    { kind: "address", text: "12, rue du Lac, Lyon, 69001, France" },
    { kind: "url", text: "https://a.example" },
  ]);
});
