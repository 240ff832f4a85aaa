/** vCards of several programs, and what is none. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Card, CardLine } from "./card-line.ts";
import { cardFacts, cardToContact } from "./contact.ts";
import { readCards } from "./read-cards.ts";
import { writeCard } from "./write-cards.ts";
import { expectLinear } from "../../test/harness/linear.ts";
import { runs } from "../../test/harness/thorough.ts";

const one = (lines: readonly string[], end = "\r\n") => {
  const { cards } = readCards(["BEGIN:VCARD", ...lines, "END:VCARD", ""].join(end));
  expect(cards).toHaveLength(1);
  return cardToContact(cards[0] ?? []);
};

test("4.0: folded, grouped, escaped", () => {
  const contact = one([
    "VERSION:4.0",
    "UID:urn:uuid:4fbe8971-0bc3-424c-9c26-36c3e1eff6b1",
    "FN:Ines Mor",
    " eau",
    "N:Moreau;Ines;;;",
    "item1.EMAIL;TYPE=work;PREF=1:ines@atelier.example",
    'TEL;VALUE=uri;TYPE="cell,voice":tel:+33-1-00-00',
    "BDAY:--0412",
    "NOTE:one\\ntwo\\, three <script>alert(1)</script>",
    "ORG:Atelier\\; Lyon;Bois",
  ]);
  expect(contact).toMatchObject({
    ...{ name: "Ines Moreau", given: "Ines", family: "Moreau", birthday: "--04-12" },
    ...{ organisation: "Atelier; Lyon, Bois", note: "one\ntwo, three <script>alert(1)</script>" },
    emails: [{ value: "ines@atelier.example", label: "work" }],
    phones: [{ value: "+33-1-00-00", label: "mobile" }],
  });
});

test("3.0 of Apple's address book: labels in brackets, years that are none, pictures left out", () => {
  const text = [
    ...["BEGIN:VCARD", "VERSION:3.0", "PRODID:-//Apple Inc.//macOS 14.0//EN", "N:Müller;Jörg;;;", "FN:Jörg Müller"],
    ...["item1.EMAIL;type=INTERNET;type=pref:joerg@example.org", "item1.X-ABLabel:_$!<HomePage>!$_"],
    ...["EMAIL;type=INTERNET;type=WORK:jm@work.example", "TEL;type=CELL;type=VOICE;type=pref:+49 30 1"],
    ...[
      "BDAY;X-APPLE-OMIT-YEAR=1604:1604-02-29",
      "PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQSkZJRgABAQAAAQABAAD/",
      " 2wBDAAEB",
    ],
    ...["item2.ADR;type=HOME:;;Lindenstr. 1;Berlin;;10969;Germany", "item2.X-ABADR:de", "END:VCARD"],
  ].join("\n");
  const { cards, dropped } = readCards(text);
  expect(dropped).toBe(1);
  expect(cardToContact(cards[0] ?? [])).toMatchObject({
    ...{ name: "Jörg Müller", birthday: "--02-29" },
    emails: [
      { value: "joerg@example.org", label: "homepage" },
      { value: "jm@work.example", label: "work" },
    ],
    phones: [{ value: "+49 30 1", label: "mobile" }],
  });
  expect(cardFacts(cards[0] ?? [])).toEqual([{ kind: "address", text: "Lindenstr. 1, Berlin, 10969, Germany" }]);
});

test("3.0 of Google: categories and custom labels; a group of Apple's book", () => {
  const text = [
    ...["BEGIN:VCARD", "VERSION:3.0", "FN:Bo", "N:;Bo;;;", "item1.TEL:+1 2", "item1.X-ABLabel:Ski club"],
    ...["CATEGORIES:myContacts,Friends", "END:VCARD"],
    ...["BEGIN:VCARD", "VERSION:3.0", "FN:Team", "N:Team", "X-ADDRESSBOOKSERVER-KIND:group"],
    ...["X-ADDRESSBOOKSERVER-MEMBER:urn:uuid:1234", "END:VCARD"],
  ].join("\r\n");
  const [bo = [], team = []] = readCards(text).cards;
  expect(cardToContact(bo).phones).toEqual([{ value: "+1 2", label: "Ski club" }]);
  expect(bo.find(({ name }) => name === "CATEGORIES")?.value).toBe("myContacts,Friends");
  expect(cardToContact(team)).toMatchObject({ isGroup: true, name: "Team", members: ["urn:uuid:1234"] });
  // and once more, as that book reads it
  expect(writeCard(team, "3.0")).toContain(
    "X-ADDRESSBOOKSERVER-KIND:group\r\nX-ADDRESSBOOKSERVER-MEMBER:urn:uuid:1234",
  );
});

test("2.1 of Outlook and telephones: bare types, quoted-printable over several lines, charsets, commas unescaped", () => {
  const contact = one(
    [
      ...["VERSION:2.1", "N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;J=C3=B6rg;;;"],
      ...["FN;CHARSET=ISO-8859-1;QUOTED-PRINTABLE:J=F6rg M=FCller", "ORG:Smith, Jones & Co;Sales"],
      ...["EMAIL;PREF;INTERNET:jm@example.org", "TEL;CELL;VOICE:+49 1", "TEL;WORK;FAX:+49 2"],
      ...["NOTE;ENCODING=QUOTED-PRINTABLE:first line=0D=0A=", "second, with a comma; and =", "more", "BDAY:19850412"],
      ...["PHOTO;TYPE=JPEG;ENCODING=BASE64:", " /9j/4AAQ", " SkZJRg==", ""],
    ],
    "\n",
  );
  expect(contact).toMatchObject({
    ...{ name: "Jörg Müller", given: "Jörg", family: "Müller", organisation: "Smith, Jones & Co, Sales" },
    ...{ birthday: "1985-04-12", note: "first line\nsecond, with a comma; and more" },
    emails: [{ value: "jm@example.org", label: "" }],
    phones: [
      { value: "+49 1", label: "mobile" },
      { value: "+49 2", label: "work" },
    ],
  });
});

test("an agent's card in a card is not the card's own; a card without an end is ended by the next", () => {
  const nested = ["BEGIN:VCARD", "FN:Boss", "AGENT:", "BEGIN:VCARD", "FN:Agent", "END:VCARD", "NOTE:own", "END:VCARD"];
  const { cards } = readCards(nested.join("\n"));
  expect(cards.map(cardToContact)).toMatchObject([{ name: "Boss", note: "own" }]);
  const open = readCards("BEGIN:VCARD\nFN:One\nBEGIN:VCARD\nFN:Two\n");
  expect(open.cards.map((card) => cardToContact(card).name)).toEqual(["One", "Two"]);
});

test("what no reader knows stays as it was, and is written again", () => {
  const lines = ["X-SOCIALPROFILE;TYPE=twitter;X-USER=ada:https://t.example/ada\\,x", 'RELATED;X-Q="a;b:c":urn:uuid:1', "item7.X-ODD:\\q;,"]; // prettier-ignore
  const [card = []] = readCards(["BEGIN:VCARD", "VERSION:4.0", "FN:A", ...lines, "END:VCARD"].join("\r\n")).cards;
  const text = writeCard(card);
  for (const line of lines) expect(text).toContain(line);
  expect(readCards(text).cards[0]).toEqual(card);
});

const clean = (text: string): string => text.replace(/[\p{Cc}\p{Cs}]/gu, "");
const value = fc.string({ unit: "grapheme", maxLength: 90 }).map(clean).filter((text) => text.trim() !== ""); // prettier-ignore
const token = fc.stringMatching(/^[A-Z][A-Z0-9-]{0,8}$/);
const param = fc.tuple(token.map((name) => `X-${name}`), fc.array(fc.string({ unit: "grapheme", maxLength: 20 }).map(clean), { minLength: 1, maxLength: 3 })); // prettier-ignore
const line: fc.Arbitrary<CardLine> = fc.record({
  group: fc.constantFrom("", "item1", "work"),
  name: token.map((name) => `X-P-${name}`),
  params: fc.array(param, { maxLength: 3 }),
  value,
});

test("what is written is read back the same: properties, parameters, groups, in any script", () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(line, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 3 }),
      (cards: Card[]) => {
        const text = cards.map((card) => writeCard(card)).join("");
        expect(readCards(text).cards).toEqual(cards);
        expect(text.split("\r\n").every((each) => new TextEncoder().encode(each).length <= 75)).toBe(true);
      },
    ),
  );
});

test("anything is read, and what is read is written and read the same", () => {
  const bit = fc.constantFrom("BEGIN:VCARD", "END:VCARD", "\r\n", "\n", "\r", " ", "\t", "=", ";", ":", ",", '"', "\\", "^", "\0", "\u202e", "FN", "N", "ORG", "TYPE=", "ENCODING=QUOTED-PRINTABLE", "CHARSET=utf-16", "PHOTO", "é", "\ud800", "=C3", "BDAY:19"); // prettier-ignore
  fc.assert(
    fc.property(fc.array(bit, { maxLength: 60 }), (bits) => {
      const { cards } = readCards(`BEGIN:VCARD\n${bits.join("")}`);
      const again = readCards(cards.map((card) => writeCard(card)).join("")).cards;
      expect(again.map((card) => writeCard(card))).toEqual(cards.map((card) => writeCard(card)));
    }),
    { numRuns: runs(200, 3_000) },
  );
});

test("hostile files are read soon, and give little", () => {
  const bits = ["BEGIN:VCARD\n", "=\n", "N:;;\\", "A.B;:", "BEGIN:VCARD\nFN:x\nEND:VCARD\n", ":", "\n ", ";a", ';a="', "AGENT:\nBEGIN:VCARD\n", "\0", "\r", 'X;A="b",', "=\r\n=", "NOTE;ENCODING=QUOTED-PRINTABLE:=41=\n"]; // prettier-ignore
  for (const bit of bits) {
    const read = (times: number) => readCards(`BEGIN:VCARD\nFN:a\n${bit.repeat(times)}`);
    expectLinear((times) => expect(read(times).cards.length).toBeLessThanOrEqual(10_000), 40_000, JSON.stringify(bit));
  }
  const long = readCards(`BEGIN:VCARD\nFN:a\nNOTE:${"x".repeat(5_000_000)}\nTEL:1\nEND:VCARD`);
  expect(long.dropped).toBe(1);
  expect(cardToContact(long.cards[0] ?? [])).toMatchObject({ name: "a", note: "", phones: [{ value: "1" }] });
  const many = readCards(`BEGIN:VCARD\n${"TEL:1\n".repeat(5_000)}END:VCARD`);
  expect(many.cards[0]).toHaveLength(2_000);
  expect(many.dropped).toBe(3_000);
});
