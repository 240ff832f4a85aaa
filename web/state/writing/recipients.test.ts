import { expect, test } from "vitest";
import { endsRecipient, isAddress, parseRecipients, recipientText, withRecipients } from "./recipients.ts";
import { expectLinear } from "../../../test/harness/linear.ts";

const ada = { name: "Ada Lund", address: "ada@example.org" };
const bob = { name: "", address: "bob@example.org" };

test.each([
  ["ada@example.org", [{ name: "", address: "ada@example.org" }]],
  ["Ada Lund <ada@example.org>, bob@example.org", [ada, bob]],
  ['"Lund, Ada" <ada@example.org>; bob@example.org', [{ ...ada, name: "Lund, Ada" }, bob]],
  ["Ada Lund <ada@example.org>\nbob@example.org\n", [ada, bob]],
  ["Ada Lund\tbob@example.org", [{ name: "", address: "Ada Lund" }, bob]],
  ["Ada Lund ada@example.org", [ada]],
  ["bob@example.org ada@example.org", [bob, { name: "", address: "ada@example.org" }]],
  ["mailto:bob@example.org", [bob]],
  ["'Ada Lund' <mailto:ada@example.org>", [ada]],
  ["Friends: bob@example.org, Ada Lund <ada@example.org>;", [bob, ada]],
  ["<bob@example.org>", [bob]],
  ["bob", [{ name: "", address: "bob" }]],
  ['5" pipes <ada@example.org>, bob@example.org', [{ ...ada, name: '5" pipes' }, bob]],
  [" ,; \n", []],
] as const)("read: %s", (text, people) => {
  expect(parseRecipients(text)).toEqual(people);
});

test.each([ada, bob, { name: 'Lund, "A"', address: "ada@example.org" }, { name: "a\\b,", address: "a@b" }])(
  "there and back: %o",
  (one) => {
    expect(parseRecipients(recipientText(one))).toEqual([one]);
  },
);

test("a comma behind an address ends it", () => {
  expect(["bob@example.org,", "bob@example.org; ", "bob@example.org", ","].map(endsRecipient)).toEqual([
    ...[true, true, false, false],
  ]);
});

test("who is there already does not come twice", () => {
  expect(withRecipients([ada], [{ name: "", address: "ADA@example.org" }, bob, bob])).toEqual([ada, bob]);
});

test.each(["bob", "bob@", "@example.org", "a b@example.org", "a@b@c", `${"a".repeat(320)}@b.org`])(
  "no address: %s",
  (address) => {
    expect(isAddress(address)).toBe(false);
  },
);

test("a long paste does not take the square of its length", () => {
  expectLinear((times) => parseRecipients('"<'.repeat(times)), 100_000);
  expectLinear((times) => parseRecipients("a@b ".repeat(times)), 50_000);
});
