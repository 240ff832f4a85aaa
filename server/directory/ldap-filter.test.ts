import { EqualityFilter, FilterParser } from "ldapts";
import { expect, test } from "vitest";
import { fillFilter, isFilter } from "./ldap-filter.ts";

const HOSTILE = [
  "*",
  "*)(uid=*",
  "a)(|(mail=*))",
  "\\2a",
  "a\\",
  "nul\0",
  "((((",
  "%s%u%d",
  "jürgen*",
  "a b",
  "'\"#+,;<=>",
];

test("a hostile user name stays one value of the filter", () => {
  for (const local of HOSTILE) {
    const parsed = FilterParser.parseString(fillFilter("(mail=%s)", `${local}@example.org`));
    expect(parsed instanceof EqualityFilter && parsed.value, local).toBe(`${local}@example.org`);
  }
});

test("%u, %d and %s are the address's parts, %% a percent sign, the domain in ASCII", () => {
  expect(fillFilter("(&(uid=%u)(ou=%d)(o=100%%)(x=%x))", "ada@example.org")).toBe(
    "(&(uid=ada)(ou=example.org)(o=100%)(x=%x))",
  );
  expect(fillFilter("(mail=%s)", "ada@bücher.example")).toBe("(mail=ada@xn--bcher-kva.example)");
  expect(fillFilter("(mail=%s)", "%d@example.org")).toBe("(mail=%d@example.org)");
});

test("a template that is no filter is told from one", () => {
  expect(isFilter("(&(mail=%s)(!(locked=TRUE)))")).toBe(true);
  for (const wrong of ["(mail=%s", "mail", "(&)(", ""]) expect(isFilter(wrong), wrong).toBe(false);
});
