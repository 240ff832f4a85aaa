import { expect, test } from "vitest";
import { readCards } from "../../../shared/contacts/read-cards.ts";
import { utf8, utf8ToText } from "../../../shared/lib/bytes.ts";
import { shownCards } from "./shown-card.ts";

const card = (...lines: readonly string[]): string => ["BEGIN:VCARD", "VERSION:3.0", ...lines, "END:VCARD", ""].join("\r\n"); // prettier-ignore

test("what is taken in is what was shown: neither the cards after it nor addresses that had no room", () => {
  const cards = Array.from({ length: 52 }, (_, at) =>
    card(`FN:N${at.toString()}`, `EMAIL:n${at.toString()}@x.example`),
  );
  const { cards: shown, hasMore, file } = shownCards(utf8(cards.join("")));
  expect([shown.length, hasMore]).toEqual([50, true]);
  expect(readCards(utf8ToText(file)).cards).toHaveLength(50);
  expect(utf8ToText(file)).not.toContain("N50");

  const addresses = Array.from({ length: 200 }, (_, at) => `EMAIL:a${at.toString()}@x.example`);
  const many = shownCards(utf8(card("FN:Many", ...addresses, "EMAIL;PREF=1:boss@x.example")));
  const texts = new Set(many.cards[0]?.fields.map(({ text }) => text));
  const taken = utf8ToText(many.file).match(/[a-z0-9]+@x\.example/g) ?? [];
  expect(taken.length).toBeGreaterThan(10);
  expect(taken.filter((address) => !texts.has(address))).toEqual([]);
  const group = shownCards(utf8(card("KIND:group", "FN:Team", "MEMBER:mailto:eve@x.example")));
  expect(group.cards[0]?.fields).toEqual([{ kind: "email", text: "eve@x.example" }]);
});

test("what turns or hides letters is not drawn, lines stay lines, and old files are read", () => {
  const given = "FN:Ada\u202Egpj.exe";
  expect(shownCards(utf8(card(given, "NOTE:one\\ntwo\u200B"))).cards).toEqual([
    { name: "Adagpj.exe", fields: [{ kind: "note", text: "one\ntwo" }] },
  ]);
  const old = Uint8Array.from(card("FN:Zo\u00eb"), (char) => char.charCodeAt(0));
  expect(shownCards(old).cards[0]?.name).toBe("Zo\u00eb");
  expect(shownCards(utf8("nothing")).cards).toEqual([]);
});
