import fc from "fast-check";
import { expect, test } from "vitest";
import { foldText } from "./fold-text.ts";
import { matcherOf, type Candidate, type WordPlaces } from "./match-query.ts";
import { narrows } from "./narrows.ts";
import { parseQuery } from "./parse-query.ts";
import { runs } from "../../test/harness/thorough.ts";

const NOW = 1_700_000_000;
const parse = (search: string) => parseQuery(search, NOW);
const goesOn = (before: string, after: string): boolean => narrows(parse(before), parse(after));

const piece = fc.constantFrom(
  ...[
    "ada",
    "adam",
    "garden",
    "me",
    "m",
    "a",
    " ",
    " ",
    " OR ",
    " NOT ",
    "-",
    '"',
    "from:",
    "to:",
    "subject:",
    "is:unread",
  ],
  ...[
    "is:",
    "has:attachment",
    "in:in",
    "in:inbox",
    "in:trash",
    "label:work",
    "label:w",
    "larger:1",
    "larger:10k",
    "after:2023",
  ],
);
const typed = fc.array(piece, { maxLength: 7 }).map((pieces) => pieces.join(""));
const text = fc.constantFrom("", "ada", "adam ada@example.org", "garden party", "me", "madam", "from the garden");

const message: fc.Arbitrary<Candidate> = fc
  .record({
    text: fc.option(fc.record({ from: text, to: text, cc: text, subject: text, filename: text, list: text })),
    hasAttachment: fc.boolean(),
    date: fc.constantFrom(NOW - 10_000_000, NOW - 100_000_000),
    size: fc.constantFrom(1, 5, 20_000),
    unread: fc.boolean(),
    mailbox: fc.constantFrom("in", "inbox", "trash"),
    keyword: fc.constantFrom("w", "work"),
  })
  .map(({ unread, mailbox, keyword, ...rest }) => ({
    ...rest,
    number: 0,
    isIn: (state) => (state === "unread" ? unread : !unread),
    liesIn: (mailboxes) => mailboxes.has(mailbox),
    hasKeyword: (asked) => asked === keyword,
  }));
const wordsOf = ({ text }: Candidate): WordPlaces => ({
  having: (word) => () => Object.values(text ?? {}).some((field: string) => field.includes(word)),
});
const NAMES = {
  mailboxes: (name: string) => new Set([name]),
  keyword: (label: string) => label,
  own: [foldText("ada@example.org")],
};

test("what fits a search that was typed on fits the one before", () => {
  fc.assert(
    fc.property(typed, typed, message, fc.boolean(), (before, more, candidate, isOther) => {
      const after = isOther ? more : before + more;
      if (!goesOn(before, after)) return;
      const fits = (search: string): boolean => matcherOf(parse(search), NAMES, wordsOf(candidate))(candidate);
      expect(fits(after) && !fits(before), `${before} → ${after}`).toBe(false);
    }),
    { numRuns: runs(500, 10_000) },
  );
});

test.each([
  ["h", "harbour"],
  ["garden pa", "garden party"],
  ["from:ad", "from:ada is:unread"],
  ["ada OR bob", "ada OR bob garden"],
  ["", "a"],
])("%s is typed on: %s", (before, after) => expect(goesOn(before, after)).toBe(true));

test.each([
  ["harbour", "h"],
  ["-ada", "-adam"],
  ["NOT ada", "NOT adam"],
  ["ada", "ada OR bob"],
  ["from:m", "from:me"],
  ["from:me", "from:meadow"],
  ["in:in", "in:inbox"],
  ["larger:1", "larger:10"],
  ["fro", "from:ada"],
])("%s is another search than %s", (before, after) => expect(goesOn(before, after)).toBe(false));
