import { expect, test } from "vitest";
import { domainToUnicode, lookAlikeOf } from "./look-alike.ts";

test.each([
  // RFC 3492 §7.1 and names that are registered
  ["xn--bcher-kva.example", "bücher.example"],
  ["xn--80ak6aa92e.com", "аррӏе.com"],
  ["xn--fsqu00a.xn--0zwm56d", "例子.测试"],
  ["xn--egbpdaj6bu4bxfgehfvwxn", "ليهمابتكلموشعربي؟"],
  ["plain.example", "plain.example"],
  ["xn--.example", "xn--.example"],
  ["xn--99999999.example", "xn--99999999.example"],
])("%s is %s", (ascii, unicode) => {
  expect(domainToUnicode(ascii)).toBe(unicode);
});

test.each([
  ["all of another script", "xn--80ak6aa92e.com", "appie.com"],
  ["one letter of it", "xn--pypal-4ve.com", null],
  ["two alphabets", "раypal.com", null],
])("%s: %s", (_, domain, like) => {
  const found = lookAlikeOf(domain, []);
  expect(found?.type).toBe(like === null ? "mixed" : "like");
});

test.each([
  ["rn for m", "exarnple.org", "example.org"],
  ["1 for l", "paypa1.com", "paypal.com"],
  ["0 for o", "g00gle.com", "google.com"],
  ["a dotless i", "xn--bankng-s9a.example", "banking.example"],
])("%s: %s is taken for one that the reader knows", (_, domain, known) => {
  expect(lookAlikeOf(domain, ["other.example", known])).toMatchObject({ type: "like", like: known });
});

test.each([
  "example.org",
  "mail.example.org",
  "bücher.example",
  "münchen.de",
  "café.fr",
  "президент.рф",
  "例子.测试",
  "日本語abc.jp",
  "한국.kr",
  "ελλάδα.gr",
  "examples.org",
])("%s is what it looks like", (domain) => {
  expect(lookAlikeOf(domain, ["example.org"])).toBeNull();
});

test("odd ends do not throw", () => {
  for (const domain of ["", ".", "xn--", "xn--a-", "xn--".repeat(50), "\u{10ffff}", "a".repeat(10_000), "xn--\u0000"])
    expect(() => lookAlikeOf(domain, [""])).not.toThrow();
});
