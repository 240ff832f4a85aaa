import { expect, test } from "vitest";
import { foldText } from "./fold-text.ts";
import { matcherOf, type Candidate, type SearchText } from "./match-query.ts";
import { parseQuery } from "./parse-query.ts";
import { EVERYTHING } from "./query.ts";
import { suggest } from "./suggest.ts";

const NOW = new Date(2024, 2, 17, 12).getTime() / 1000;
const parse = (search: string) => parseQuery(search, NOW);
const at = (...day: [number, number, number]): number => new Date(...day).getTime() / 1000;

const TEXT: SearchText = {
  from: foldText("Zoë Müller zoe@example.net"),
  to: foldText("Ada ada@example.org\nBob bob@example.org"),
  cc: foldText("Bob bob@example.org"),
  subject: foldText("Überweisung für März: 1.200 €"),
  filename: foldText("Rechnung 2024.PDF"),
  list: foldText("<dev.lists.example.org>"),
};
const PREVIEW = foldText("please find  the report\nattached");
const MESSAGE: Candidate = {
  ...{ number: 0 },
  ...{ text: TEXT, hasAttachment: true, date: at(2024, 2, 15), size: 2_000_000 },
  isIn: (state) => state === "unread" || state === "starred",
  liesIn: (mailboxes) => mailboxes.has("inbox"),
  hasKeyword: (keyword) => keyword === "Work",
};
const NAMES = {
  mailboxes: (name: string) => new Set([name]),
  keyword: (label: string) => (label === "at work" ? "Work" : label),
  own: ["ada@example.org"],
};
const finds = (search: string, message: Candidate = MESSAGE): boolean => {
  const all = message.text === null ? "" : [...Object.values<string>({ ...message.text }), PREVIEW].join("\n");
  return matcherOf(parse(search), NAMES, { having: (word) => () => all.includes(word) })(message);
};

test("letters are folded: case, accents, wide forms", () => {
  expect(foldText("ÉCOLE  Straße Ｆｕｌｌ Łódź İstanbul")).toBe("ecole strasse full lodz istanbul");
  expect(foldText("Ωμέγας")).toBe("ωμεγασ");
  expect(foldText("שָׁלוֹם")).toBe("שלום");
  expect(foldText("It’s “here” – now")).toBe('it\'s "here" - now');
});

test.each([
  "uberweisung",
  "MÄRZ zoe",
  "from:müller to:ada cc:bob",
  "to:me -from:me",
  '"find the report"',
  "subject:uber filename:rechnung list:dev",
  "has:attachment is:unread is:starred -is:read",
  "in:inbox -in:trash",
  'label:"at work"',
  "before:2024-03-16 after:2024-03-15 on:2024/3/15",
  "after:2024 before:2024-04",
  "newer_than:1w older_than:1d",
  "larger:1m smaller:2mb",
  "nothing OR zoe",
  "from:nobody OR from:zoe OR from:else -nobody",
  "NOT nobody",
  "12:30 OR zoe",
])("%s is found", (search) => expect(finds(search)).toBe(true));

test.each([
  "uberweisung nobody",
  "from:bob",
  "cc:ada",
  '"report find"',
  "is:read",
  "is:snoozed",
  "in:trash",
  "label:home",
  "before:2024-03-15",
  "after:2024-03-16",
  "older_than:1w",
  "larger:3m",
  "zoe -report",
  "filename:docx",
])("%s is not", (search) => expect(finds(search)).toBe(false));

test("what is unfinished or no operator is a word, or asks for nothing", () => {
  expect(parse("")).toEqual(EVERYTHING);
  expect(parse("from: is: OR NOT")).toEqual(EVERYTHING);
  expect(parse("https://x.org is:odd before:never")).toEqual({
    type: "and",
    parts: ["https://x.org", "is:odd", "before:never"].map((text) => ({ type: "word", text })),
  });
  expect(parse('"unclosed phrase')).toEqual({ type: "word", text: "unclosed phrase" });
  expect(parse("constructor:x __proto__:y")).toMatchObject({ type: "and" });
  expect(parse("x".repeat(10_000))).toMatchObject({ type: "word" });
});

test("of a message that is not known yet nothing is found in its text", () => {
  const unknown: Candidate = { ...MESSAGE, text: null };
  expect(finds("zoe", unknown)).toBe(false);
  expect(finds("-zoe", unknown)).toBe(false);
  expect(finds("is:unread after:2024", unknown)).toBe(true);
});

test("the last piece is completed", () => {
  const parts = {
    people: (typed: string) => (typed === "zo" ? [{ name: "Zoë", address: "zoe@example.net" }] : []),
    ...{ mailboxes: ["INBOX", "Old plans"], labels: ["At work"], saved: [{ name: "Bills", search: "subject:bill" }] },
  };
  const of = (search: string): string[] => suggest(search, parts).map((one) => one.search);
  expect(of("plans from:zo")).toEqual(["plans from:zoe@example.net"]);
  expect(of("-to:zo")).toEqual(["-to:zoe@example.net"]);
  expect(of("in:pl")).toEqual(['in:"Old plans"']);
  expect(of("label:w")).toEqual(['label:"At work"']);
  expect(of("bil")).toEqual(["subject:bill"]);
  expect(of("att")).toContain("has:attachment");
  expect(of("su")).toContain("subject:");
  expect(of("done ")).toEqual([]);
});
