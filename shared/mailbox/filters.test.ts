/** What filters do where a message is filed. */
import { describe, expect, test } from "vitest";
import type { FilterId, MailboxId } from "../lib/ids.ts";
import type { FilterCondition, FilterRule, MailFacts } from "./filter-rule.ts";
import { MAX_CONTAINS_LENGTH } from "./filter-rule.ts";
import { ARCHIVE_ID, INBOX_ID, JUNK_ID, TRASH_ID } from "./generation.ts";
import { mailFacts } from "./mail-facts.ts";
import { FoldHarness } from "./testing/harness.ts";
import { testEmail, testMailboxId } from "./testing/ids.ts";

const facts: MailFacts = {
  ...{ from: ["Ada Lovelace", "ada@example.org"], to: ["me@example.org", "Team@Example.ORG"], subject: "The Engine" },
  ...{ list: "Engines <engines.example.org>", recipient: "me+shop@example.org", size: 1000, attachment: true },
};

const filterId = (n: number): FilterId => n.toString(16).padStart(32, "0") as FilterId;

const rule = (conditions: readonly FilterCondition[], more: Partial<FilterRule> = {}): FilterRule => ({
  ...{ name: "rule", enabled: true, match: "all", conditions, moveTo: ARCHIVE_ID, flags: [], notJunk: false },
  stop: false,
  ...more,
});

const when = (
  field: FilterCondition["field"],
  testOf: FilterCondition["test"],
  ...values: readonly string[]
): FilterCondition => ({ field, test: testOf, not: false, values });

const ALWAYS: readonly FilterCondition[] = [];

/** Where a message goes, and with which flags. */
function fate(rules: readonly FilterRule[], junk = false, about = facts): { box: MailboxId; flags: readonly string[] } {
  const t = new FoldHarness();
  rules.forEach((one, n) => t.ops({ op: "filter", id: filterId(n), rule: one, order: n }));
  t.apply({ kind: "incoming", email: testEmail(1), junk, facts: about });
  const box = t.fold.state.mailboxes().find(({ count }) => count === 1);
  if (!box) throw new Error("it is nowhere");
  return { box: box.id, flags: box.flagsAt(0) };
}

const isMoved = (...conditions: readonly FilterCondition[]): boolean => fate([rule(conditions)]).box === ARCHIVE_ID;

describe("a condition", () => {
  test.each<[string, FilterCondition, boolean]>([
    ["the address, in any ASCII case", when("from", "is", "ADA@example.org"), true],
    ["the name", when("from", "contains", "lovelace"), true],
    ["not across name and address", when("from", "contains", "lovelaceada"), false],
    ["one of several", when("from", "is", "bob@example.org", "ada@example.org"), true],
    ["a whole address only, by is", when("from", "is", "ada@example"), false],
    ["Cc as To", when("to", "is", "team@example.org"), true],
    ["the subject", when("subject", "contains", "engine"), true],
    ["no other case than ASCII's", when("subject", "contains", "ENGİNE"), false],
    ["the list's name alone", when("list", "is", "engines.example.org"), true],
    ["the list as it stands", when("list", "contains", "engines <"), true],
    ["the envelope recipient", when("recipient", "contains", "+shop@"), true],
    ["size over", when("size", "over", "999"), true],
    ["size not over itself", when("size", "over", "1000"), false],
    ["size under", when("size", "under", "1001"), true],
    ["an attachment", when("attachment", "is", "yes"), true],
    ["no attachment", when("attachment", "is", "no"), false],
  ])("looks at %s", (_, condition, holds) => {
    expect(isMoved(condition)).toBe(holds);
    expect(isMoved({ ...condition, not: true })).toBe(!holds);
  });

  test("is not met by what is not known", () => {
    const unknown = { ...facts, list: null, recipient: null };
    expect(fate([rule([when("list", "contains", "e")])], false, unknown).box).toBe(INBOX_ID);
    expect(fate([rule([when("recipient", "contains", "e")])], false, unknown).box).toBe(INBOX_ID);
  });

  test("all or any; of none, all hold", () => {
    const [yes, no] = [when("subject", "contains", "engine"), when("subject", "contains", "nothing")];
    expect([isMoved(yes, no), isMoved(yes), isMoved()]).toEqual([false, true, true]);
    const any = (...conditions: readonly FilterCondition[]) => fate([rule(conditions, { match: "any" })]).box;
    expect([any(yes, no), any(no), any()]).toEqual([ARCHIVE_ID, INBOX_ID, INBOX_ID]);
  });
});

describe("rules", () => {
  test("run in order: the first that says where decides, flags add up, stop ends it", () => {
    const rules = [
      rule(ALWAYS, { moveTo: null, flags: ["\\Seen"] }),
      rule(ALWAYS, { moveTo: ARCHIVE_ID, flags: ["work"] }),
      rule(ALWAYS, { moveTo: TRASH_ID, flags: ["\\Flagged"], stop: true }),
      rule(ALWAYS, { flags: ["late"] }),
    ];
    expect(fate(rules)).toEqual({ box: ARCHIVE_ID, flags: ["\\Seen", "\\Flagged", "work"] });
    expect(fate(rules.map((one) => ({ ...one, enabled: false })))).toEqual({ box: INBOX_ID, flags: [] });
  });

  test("a target that is gone is INBOX; a special use is its mailbox", () => {
    expect(fate([rule(ALWAYS, { moveTo: testMailboxId(1) })]).box).toBe(INBOX_ID);
    expect(fate([rule(ALWAYS, { moveTo: "\\Trash" })]).box).toBe(TRASH_ID);
  });

  test("junk is looked at by those alone that may say it is none; then by all that follow", () => {
    const flag = (flags: readonly string[], more: Partial<FilterRule> = {}) => rule(ALWAYS, { moveTo: null, flags, ...more }); // prettier-ignore
    expect(fate([rule(ALWAYS)], true)).toEqual({ box: JUNK_ID, flags: [] });
    expect(fate([flag(["before"]), flag(["saved"], { notJunk: true }), flag(["after"])], true)).toEqual({
      ...{ box: INBOX_ID, flags: ["saved", "after"] },
    });
    expect(fate([rule(ALWAYS, { notJunk: true })], true).box).toBe(ARCHIVE_ID);
  });

  test("are changed, ordered anew and taken away; a message without facts meets none", () => {
    const t = new FoldHarness();
    const set = (n: number, one: FilterRule | null, order: number) =>
      t.ops({ op: "filter", id: filterId(n), rule: one, order });
    set(1, rule(ALWAYS), 2);
    set(2, rule(ALWAYS, { name: "second" }), 2);
    set(3, rule(ALWAYS, { name: "third" }), 1);
    expect(t.fold.state.filters().map(({ rule: { name } }) => name)).toEqual(["third", "rule", "second"]);
    set(1, rule(ALWAYS, { name: "again" }), 0);
    set(3, null, 0);
    expect(t.changes).toEqual([{ type: "filters" }]);
    set(3, null, 0);
    expect(t.changes).toEqual([]);
    expect(t.fold.state.filters().map(({ rule: { name } }) => name)).toEqual(["again", "second"]);
    t.deliver(1);
    expect(t.box(INBOX_ID).count).toBe(1);
  });

  test("have limits: what does not fit is refused, and changes nothing", () => {
    const t = new FoldHarness();
    const words = (length: number) => rule([when("subject", "contains", "x".repeat(length))]);
    for (let n = 0; n < MAX_CONTAINS_LENGTH / 256; n++)
      t.ops({ op: "filter", id: filterId(n), rule: words(256), order: 0 });
    const over = { op: "filter", id: filterId(999), rule: words(1), order: 0 } as const;
    expect(t.ops(over)).toEqual([{ type: "refused", reason: "limit" }]);
    expect(t.ops({ ...over, id: filterId(0) })).toEqual([{ type: "done" }]);
    expect(t.ops({ ...over, rule: words(255) })).toEqual([{ type: "done" }]);
    for (let n = 0; n < 500; n++) t.ops({ op: "filter", id: filterId(1_000 + n), rule: rule(ALWAYS), order: 0 });
    expect(t.fold.state.filters()).toHaveLength(500);
  });
});

test("facts are addresses of To and Cc, and what the provider decoded; they are bounded", () => {
  const mail = {
    ...{ from: [{ name: "Ada", address: "ada@example.org" }], subject: "s".repeat(20_000), listId: null },
    envelope: {
      to: [
        { mailbox: "j\u00c3\u00bcrgen", domain: "example.org" },
        { mailbox: "group", domain: null },
      ],
      cc: Array.from({ length: 2_000 }, (_, n) => ({ mailbox: `n${n}`, domain: "example.org" })),
    },
    ...{ size: 5, hasAttachment: false },
  };
  const found = mailFacts(mail, null);
  expect(found.from).toEqual(["Ada", "ada@example.org"]);
  expect(found.to.slice(0, 2)).toEqual(["jürgen@example.org", "n0@example.org"]);
  expect(found.to.join("")).toHaveLength(16_384);
  expect(found.subject).toHaveLength(16_384);
});
