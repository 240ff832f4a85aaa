import { expect, test } from "vitest";
import { senderAddresses } from "./sender-field.ts";

test.each<[string, readonly string[]]>([
  ["ada@example.org", ["ada@example.org"]],
  [" Ada Lovelace <ada@example.org> ", ["ada@example.org"]],
  ['"Lovelace, Ada" <ada@example.org>', ["ada@example.org"]],
  ["=?utf-8?Q?Ad=C3=A1?= <ada@example.org>", ["ada@example.org"]],
  ["Ada\r\n Lovelace\r\n\t<ada@example.org>", ["ada@example.org"]],
  ["ada@example.org (Ada (the first) \\) <x@y>)", ["ada@example.org"]],
  ['"a b"@example.org', ['"a b"@example.org']],
  ["J. R. Ada <ada.b+c@example.org>", ["ada.b+c@example.org"]],
  ["ada@example.org, Bob <bob@example.org>", ["ada@example.org", "bob@example.org"]],
  // some readers show the one, some the other
  ["me@example.org <ceo@example.org>", ["me@example.org", "ceo@example.org"]],
])("%j is of %j", (value, addresses) => {
  expect(senderAddresses(value)).toEqual(addresses);
});

test.each([
  "",
  "ada",
  "ada@",
  "@example.org",
  "ada@example.org;ceo@example.org",
  "ada@example.org ceo@example.org",
  "ada@example.org <ceo@example.org",
  "ada@example.org ceo <ceo@example.org>",
  "<ada@example.org> ceo@example.org",
  "<ada@example.org><ceo@example.org>",
  "us: ada@example.org, ceo@example.org;",
  "<@relay.example:ada@example.org>",
  "ada@example.org,",
  ",ada@example.org",
  "ada@example.org (comment",
  "ada@example.org)",
  '"ada@example.org',
  "a..b@example.org",
  "ada@[127.0.0.1]",
  "ada@example.org\0<ceo@example.org>",
  "ada @ example . org",
  "<<ada@example.org>>",
])("%j is none", (value) => {
  expect(senderAddresses(value)).toBeNull();
});

test("what is long is read in no time", () => {
  const begun = process.cpuUsage().user;
  for (const value of [
    "a".repeat(16_000),
    "a ".repeat(8_000),
    "(".repeat(16_000),
    '"'.repeat(16_000),
    "<".repeat(16_000),
  ])
    expect(senderAddresses(value)).toBeNull();
  expect(process.cpuUsage(undefined).user - begun).toBeLessThan(2_000_000);
});
