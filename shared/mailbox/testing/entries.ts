/**
 * Logs for property tests: entries of every kind over few mailboxes, names, UIDs and emails, so that they meet; some
 * malformed, some asking in vain.
 */
import fc from "fast-check";
import { seq } from "../../lib/ids.ts";
import type { FilterId, MailboxId } from "../../lib/ids.ts";
import type { FilterCondition, FilterRule, MailFacts } from "../filter-rule.ts";
import { SYSTEM_FLAGS } from "../flags.ts";
import { INBOX_ID, JUNK_ID, TRASH_ID } from "../generation.ts";
import { SPECIAL_USES } from "../op.ts";
import type { FoldEntry, Op } from "../op.ts";
import { uidSetOf } from "../uid-set.ts";
import { testBlobId, testEmail, testEntryId, testMailboxId } from "./ids.ts";

const mailboxId: fc.Arbitrary<MailboxId> = fc.oneof(
  fc.constantFrom(INBOX_ID, JUNK_ID, TRASH_ID),
  fc.integer({ min: 0, max: 4 }).map(testMailboxId),
);
const level = fc.constantFrom("a", "b", "c");
const name = fc.oneof(
  { weight: 8, arbitrary: fc.array(level, { minLength: 1, maxLength: 3 }).map((levels) => levels.join("/")) },
  {
    weight: 1,
    arbitrary: fc.constantFrom("INBOX", "inbox", "Inbox/a", "Trash", "", "/a", "a//b", "a\u0000"),
  },
);
const uids = fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 8 }).map(uidSetOf);
const keywords = Array.from({ length: 40 }, (_, i) => `word${i}`);
const flag = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...SYSTEM_FLAGS) },
  { weight: 2, arbitrary: fc.constantFrom("Work", "WORK", "\\seen", ...keywords) },
  { weight: 1, arbitrary: fc.constantFrom("\\Recent", "two words", "") },
);
const flags = fc.array(flag, { maxLength: 5 });
const modSeq = fc.integer({ min: 0, max: 30 }).map(seq);

const word = fc.constantFrom("ada", "ADA", "b", "news", "ada@x", "ä");
const condition: fc.Arbitrary<FilterCondition> = fc.oneof(
  fc.record({
    field: fc.constantFrom("from" as const, "to" as const, "subject" as const, "list" as const, "recipient" as const),
    test: fc.constantFrom("contains" as const, "is" as const),
    not: fc.boolean(),
    values: fc.oneof(fc.array(word, { minLength: 1, maxLength: 2 }), fc.constant(["q", "w", "e", "r", "t", "z", "u", "i", "da"])), // prettier-ignore
  }),
  fc.record({
    field: fc.constant("size" as const),
    test: fc.constantFrom("over" as const, "under" as const),
    not: fc.boolean(),
    values: fc.array(fc.constantFrom("50", "100", "105"), { minLength: 1, maxLength: 2 }),
  }),
  fc.record({
    field: fc.constant("attachment" as const),
    test: fc.constant("is" as const),
    not: fc.boolean(),
    values: fc.array(fc.constantFrom("yes", "no"), { minLength: 1, maxLength: 2 }),
  }),
);
export const ruleArbitrary: fc.Arbitrary<FilterRule> = fc.record({
  name: fc.constantFrom("", "rule"),
  enabled: fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, fc.constant(false)),
  match: fc.constantFrom("all" as const, "any" as const),
  conditions: fc.array(condition, { maxLength: 3 }),
  moveTo: fc.oneof(mailboxId, fc.constantFrom("\\Trash" as const, "\\Junk" as const, null)),
  flags,
  notJunk: fc.boolean(),
  stop: fc.boolean(),
});
const text = fc.constantFrom("Ada", "ada@x", "News", "", "b");
const factsArbitrary: fc.Arbitrary<MailFacts> = fc.record({
  ...{ from: fc.array(text, { maxLength: 2 }), to: fc.array(text, { maxLength: 2 }), subject: text },
  ...{ list: fc.constantFrom(null, "News <ada@x>", "b", "<>"), recipient: fc.option(text), size: fc.integer({ min: 99, max: 107 }) }, // prettier-ignore
  attachment: fc.boolean(),
});

export const opArbitrary: fc.Arbitrary<Op> = fc.oneof(
  fc.record(
    { op: fc.constant("create" as const), mailbox: mailboxId, name, specialUse: fc.constantFrom(...SPECIAL_USES) },
    { requiredKeys: ["op", "mailbox", "name"] },
  ),
  fc.record({ op: fc.constant("delete" as const), mailbox: mailboxId }),
  fc.record({ op: fc.constant("rename" as const), mailbox: mailboxId, name, newId: mailboxId }),
  fc.record({ op: fc.constant("subscribe" as const), name, on: fc.boolean() }),
  fc.record(
    {
      op: fc.constant("store" as const),
      mailbox: mailboxId,
      uids,
      mode: fc.constantFrom("add" as const, "remove" as const, "replace" as const),
      flags,
      unchangedSince: modSeq,
    },
    { requiredKeys: ["op", "mailbox", "uids", "mode", "flags"] },
  ),
  fc.record({ op: fc.constantFrom("copy" as const, "move" as const), mailbox: mailboxId, uids, to: mailboxId }),
  fc.record({
    op: fc.constant("append" as const),
    mailbox: mailboxId,
    email: fc.nat(50).map((n) => testEmail(n)),
    flags,
  }),
  fc.record({ op: fc.constant("expunge" as const), mailbox: mailboxId, uids, onlyDeleted: fc.boolean() }),
  fc.record({
    op: fc.constant("set" as const),
    key: fc.constantFrom("a", "a/b", "labels", "snooze/1", "two words", ""),
    value: fc.option(fc.uint8Array({ maxLength: 3 })),
  }),
  fc.record({
    op: fc.constant("filter" as const),
    id: fc.integer({ min: 0, max: 4 }).map((n) => String(testEntryId(n)) as FilterId),
    rule: fc.option(ruleArbitrary, { freq: 6 }),
    order: fc.nat(3),
  }),
);

/** Entries, each without its seq. */
type Step = FoldEntry extends infer Entry ? (Entry extends FoldEntry ? Omit<Entry, "seq"> : never) : never;

const email = fc.tuple(fc.nat(60), fc.nat(20)).map(([number, content]) => testEmail(number, content));
export const stepArbitrary: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record(
      { kind: fc.constant("incoming" as const), email, junk: fc.boolean(), facts: factsArbitrary },
      { requiredKeys: ["kind", "email", "junk"] },
    ),
  },
  {
    weight: 12,
    arbitrary: fc.record({
      kind: fc.constant("ops" as const),
      ops: fc.array(opArbitrary, { maxLength: 5 }),
      releases: fc.array(fc.nat(60).map(testBlobId), { maxLength: 3 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("generation" as const), time: fc.nat(2_000) }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Step>(
      { kind: "other" },
      { kind: "incoming", email: null, junk: false },
      { kind: "incoming", email: { ...testEmail(1), size: -1 }, junk: false },
      { kind: "ops", ops: null, releases: [] },
      { kind: "generation", time: 2 ** 40 },
    ),
  },
);

const shortName = fc.constantFrom("a", "b", "a/x", "b/x");
const namingOp: fc.Arbitrary<Op> = fc.oneof(
  fc.record({ op: fc.constant("create" as const), mailbox: mailboxId, name: shortName }),
  fc.record({ op: fc.constant("delete" as const), mailbox: mailboxId }),
  fc.record({ op: fc.constant("rename" as const), mailbox: mailboxId, name: shortName, newId: mailboxId }),
);
const namingStep: fc.Arbitrary<Step> = namingOp.map((op) => ({ kind: "ops", ops: [op], releases: [] }));

/** A log whose first entry is genesis with T = 1,000: of everything, or of mailboxes that pass few names around. */
export const logArbitrary: fc.Arbitrary<readonly FoldEntry[]> = fc
  .oneof(fc.array(stepArbitrary, { maxLength: 40 }), fc.array(namingStep, { maxLength: 40, size: "max" }))
  .map((steps) => withSeqs([{ kind: "generation", time: 1_000 }, ...steps]));

/** Numbers entries from 1. */
export const withSeqs = (steps: readonly Step[]): readonly FoldEntry[] =>
  steps.map((entry, index) => ({ ...entry, seq: seq(index + 1) }));

export type { Step };
