import { expect, test } from "vitest";
import { isNear } from "../contacts/near-address.ts";
import { attachmentWord, isAddress } from "./draft-warnings.ts";

test("words that announce a file, but for those of others", () => {
  expect(attachmentWord("", "See the attached report.")).toBe("attached");
  expect(attachmentWord("Facture ci-jointe", "")).toBe("ci-jointe");
  expect(attachmentWord("", "Vous trouverez la pièce jointe.")).toBe("piece jointe");
  expect(attachmentWord("", "Anbei die Rechnung")).toBe("anbei");
  for (const text of ["Thanks!", "> see the attached report", "Hi\n-- \nattached to nothing", "I am unattached"])
    expect(attachmentWord("Lunch", text)).toBeNull();
});

test("addresses that mail can be sent to", () => {
  for (const address of [
    "a@b.example",
    "a.b+c@x.y.example",
    "用户@例子.example",
    '"a b"@x.example',
    "a@localhost",
    "a@[192.0.2.1]",
  ])
    expect([address, isAddress(address)]).toEqual([address, true]);
  for (const address of ["", "bob", "a@", "@b", "a b@c.d", "a@b..c", "a@b.c.", "a@b,c", "a@b@c"])
    expect([address, isAddress(address)]).toEqual([address, false]);
});

test("addresses that are nearly another", () => {
  for (const [a, b] of [
    ["bob@example.net", "bob@exmaple.net"],
    ["bob@example.net", "bob@example.ne"],
    ["bob@gmail.com", "bob@gmial.com"],
  ] as const)
    expect(isNear(a, b)).toBe(true);
  for (const [a, b] of [
    ["bob@example.net", "bob@example.net"],
    ["bob@example.net", "carl@example.net"],
    ["a@b.c", "a@b.d"],
  ] as const)
    expect(isNear(a, b)).toBe(false);
});
