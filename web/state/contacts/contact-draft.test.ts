import { expect, test } from "vitest";
import { blankCard, cardOf, newCardId, tidiedCard } from "./contact-draft.ts";

test("a sender becomes a card: parts of the name, and none where it is an address", () => {
  expect(cardOf({ name: " Ada  King Lovelace", address: "ada@example.org" })).toMatchObject({
    ...{ given: "Ada King", family: "Lovelace", emails: [{ value: "ada@example.org", label: "" }] },
  });
  expect(cardOf({ name: "Cher", address: "c@example.org" })).toMatchObject({ given: "Cher", family: "" });
  expect(cardOf({ name: "x@example.org", address: "x@example.org" })).toMatchObject({ name: "", given: "" });
  expect(newCardId()).toMatch(/^[0-9a-f]{32}$/);
});

test("what is left empty goes, and a name that nobody changed stays as it is called", () => {
  const read = blankCard({ name: "Dr. Ada Lovelace", given: "Ada", family: "Lovelace" });
  const emails = [
    { value: " ", label: "" },
    { value: " a@example.org ", label: "work" },
  ];
  expect(tidiedCard({ ...read, emails }, read)).toMatchObject({
    ...{ name: "Dr. Ada Lovelace", emails: [{ value: "a@example.org", label: "work" }] },
  });
  expect(tidiedCard({ ...read, family: "King" }, read).name).toBe("Ada King");
});
