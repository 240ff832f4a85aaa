import { describe, expect, test } from "vitest";
import { isProven, senderWarnings } from "./sender-warnings.ts";

const own = "ada@example.org";
const plain = {
  from: [{ name: "Ines Moreau", address: "ines@atelier.example" }],
  replyTo: [],
  authentication: null,
  listId: null,
  namesake: null,
};
const keys = (message: Partial<typeof plain> | object): string[] =>
  senderWarnings({ ...plain, ...message }, own).map(({ key }) => key);
const from = (name: string, address: string) => ({ from: [{ name, address }] });
const found = (verdict: "pass" | "fail" | "none", domain: string | null = "atelier.example") => ({ verdict, domain });

test("an ordinary letter is left in peace", () => {
  expect(keys({})).toEqual([]);
  expect(keys({ from: [] })).toEqual([]);
  expect(keys({ authentication: { dkim: found("pass"), spf: found("fail"), dmarc: found("pass") } })).toEqual([]);
  expect(keys({ authentication: { dkim: null, spf: found("none"), dmarc: found("none") } })).toEqual([]);
});

test("a check that failed", () => {
  expect(keys({ authentication: { dkim: null, spf: null, dmarc: found("fail") } })).toEqual(["warn.failed"]);
  expect(keys({ authentication: { dkim: found("fail"), spf: found("fail"), dmarc: null } })).toEqual(["warn.failed"]);
  // a list has changed it on the way, and says whose way it was
  expect(keys({ authentication: { dkim: found("fail"), spf: found("pass"), dmarc: null } })).toEqual([]);
});

test("a name that is another's address", () => {
  expect(keys(from("service@paypal.com", "x@evil.example"))).toEqual(["warn.nameAddress"]);
  expect(keys(from("“boss@example.org” via", "x@evil.example"))).toEqual(["warn.nameAddress"]);
  expect(keys(from("ines@atelier.example", "news@mail.atelier.example"))).toEqual([]);
  expect(keys(from("@ines", "ines@atelier.example"))).toEqual([]);
});

test("a domain that looks like the reader's, or like that of somebody known", () => {
  expect(keys(from("IT", "it@exarnple.org"))).toEqual(["warn.like"]);
  expect(keys(from("IT", "it@xn--80ak6aa92e.com"))).toEqual(["warn.like"]);
  expect(keys(from("IT", "it@xn--pypal-4ve.com"))).toEqual(["warn.mixed"]);
  expect(keys({ ...from("Ines", "ines@ate1ier.example"), namesake: "ines@atelier.example" })).toEqual([
    ...["warn.like", "warn.namesake"],
  ]);
});

test("a known name from a new address", () => {
  expect(keys({ namesake: "ines@old.example" })).toEqual(["warn.namesake"]);
});

test("replies that go elsewhere, but for lists", () => {
  const replyTo = [{ name: "", address: "x@evil.example" }];
  expect(keys({ replyTo })).toEqual(["warn.replyTo"]);
  expect(keys({ replyTo, listId: "<list.example>" })).toEqual([]);
  expect(keys({ replyTo: [{ name: "", address: "answers@mail.atelier.example" }] })).toEqual([]);
});

describe("proven to be from there", () => {
  const proven = (authentication: Parameters<typeof isProven>[0]["authentication"], people = plain.from): boolean =>
    isProven({ from: people, authentication });
  test("by DMARC, or by a signature of the same domain", () => {
    expect(proven({ dkim: null, spf: null, dmarc: found("pass") })).toBe(true);
    expect(proven({ dkim: found("pass"), spf: null, dmarc: null })).toBe(true);
    expect(proven({ dkim: found("pass", "mail.atelier.example"), spf: null, dmarc: found("none") })).toBe(true);
  });
  test("not by anything less", () => {
    expect(proven(null)).toBe(false);
    expect(proven({ dkim: null, spf: found("pass"), dmarc: null })).toBe(false);
    expect(proven({ dkim: found("pass", "esp.example"), spf: null, dmarc: null })).toBe(false);
    expect(proven({ dkim: found("pass"), spf: null, dmarc: found("fail") })).toBe(false);
    expect(proven({ dkim: found("pass", null), spf: null, dmarc: null })).toBe(false);
    expect(proven({ dkim: null, spf: null, dmarc: found("pass", "evil.example") })).toBe(false);
    const two = [...plain.from, { name: "", address: "x@evil.example" }];
    expect(proven({ dkim: null, spf: null, dmarc: found("pass") }, two)).toBe(false);
  });
});
