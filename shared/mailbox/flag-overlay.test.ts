/** What waits is shown as the fold will have it once it is in the log: the fold itself is the model. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { createFold, decodeFold, type MailboxFold } from "./fold.ts";
import { flagChanges, overlayFlags, relativeFlags, type Waiting } from "./flag-overlay.ts";
import type { Change, FoldEntry, Op } from "./op.ts";
import { seq, type Uid } from "../lib/ids.ts";
import { logArbitrary } from "./testing/entries.ts";
import { uidSetOf } from "./uid-set.ts";
import type { StateView } from "./view.ts";

const flag = fc.constantFrom("\\Seen", "\\Deleted", "\\Flagged", "$Work", "$work", "later");
const store = fc.record({
  box: fc.nat({ max: 20 }),
  uids: fc.uniqueArray(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 6 }),
  mode: fc.constantFrom("add" as const, "remove" as const, "replace" as const),
  flags: fc.uniqueArray(flag, { maxLength: 3, selector: (one) => one.toLowerCase() }),
});
type Store = Extract<Op, { op: "store" }>;

function opOf(state: StateView, { box, uids, ...more }: typeof store extends fc.Arbitrary<infer T> ? T : never): Store {
  const boxes = state.mailboxes();
  const mailbox = boxes[box % boxes.length]?.id;
  if (mailbox === undefined) throw new Error("no mailbox");
  return { op: "store", mailbox, uids: uidSetOf(uids), ...more };
}

const copyOf = (fold: MailboxFold): MailboxFold => {
  const copy = decodeFold(fold.encode());
  if (!copy) throw new Error("not a fold");
  return copy;
};

/** Flags by name, since a keyword's spelling is the account's first. */
const flagsSeen = (state: StateView): unknown =>
  state.mailboxes().map((box) => ({
    counts: [box.name, box.count, box.unseen, box.deleted],
    flags: Array.from({ length: box.count }, (_, i) => [
      box.uidAt(i),
      box
        .flagsAt(i)
        .map((one) => one.toLowerCase())
        .sort(),
      ["\\Seen", "\\deleted", "$WORK"].map((one) => box.hasFlag(i, one)),
    ]),
  }));

const keywordsSeen = (state: StateView): string[] =>
  state.mailboxes().flatMap((box) => box.keywords().map((one) => `${box.id} ${one.toLowerCase()}`));

function apply(fold: MailboxFold, ops: readonly Op[]): readonly Change[] {
  return fold.apply({ kind: "ops", seq: seq(fold.state.seq + 1), ops, releases: [] }).changes;
}

function foldOf(log: readonly FoldEntry[]): MailboxFold {
  const fold = createFold();
  for (const entry of log) fold.apply(entry);
  return fold;
}

test("what waits shows as it will be, at each step in and out of the queue", () => {
  fc.assert(
    fc.property(logArbitrary, fc.array(store, { minLength: 1, maxLength: 6 }), (log, stores) => {
      const fold = foldOf(log);
      let waiting: readonly Waiting[] = [];
      const shown = overlayFlags(fold.state, () => waiting);
      for (const one of stores) {
        waiting = [...waiting, { ops: [opOf(fold.state, one)] }];
        const model = copyOf(fold);
        for (const { ops } of waiting) apply(model, ops);
        expect(flagsSeen(shown)).toEqual(flagsSeen(model.state));
        // those about to go are listed still
        expect(keywordsSeen(shown)).toEqual(expect.arrayContaining(keywordsSeen(model.state)));
      }
      const whole = flagsSeen(shown);
      for (const change of waiting) {
        apply(fold, change.ops);
        const before = waiting;
        waiting = waiting.slice(1);
        expect(flagsSeen(shown)).toEqual(whole);
        // it was shown as it has become: nothing new to tell
        expect(flagChanges(fold.state, shown, { change, before })).toEqual([]);
      }
    }),
    { numRuns: 60, endOnFailure: true },
  );
});

test("a replacement that waits becomes what it changes: here it comes to the same, and leaves alone what others set meanwhile", () => {
  fc.assert(
    fc.property(logArbitrary, store, (log, wanted) => {
      const fold = foldOf(log);
      const op = opOf(fold.state, wanted);
      const [direct, relative] = [copyOf(fold), copyOf(fold)];
      const ops = relativeFlags([op], fold.state);
      expect(ops.some((one) => one.op === "store" && one.mode === "replace")).toBe(false);
      apply(direct, [op]);
      apply(relative, ops);
      expect(flagsSeen(relative.state)).toEqual(flagsSeen(direct.state));
      const [box] = fold.state.mailboxes().filter(({ count }) => count > 0);
      if (!box || op.mode !== "replace") return;
      const uids = uidSetOf(Array.from({ length: box.count }, (_, i) => box.uidAt(i)));
      apply(fold, [{ op: "store", mailbox: box.id, uids, mode: "add", flags: ["$elsewhere"] }]);
      apply(fold, ops);
      expect(Array.from({ length: box.count }, (_, i) => box.hasFlag(i, "$elsewhere"))).not.toContain(false);
    }),
    { numRuns: 60, endOnFailure: true },
  );
});

test("a change that is given up is told of where it had shown", () => {
  const fold = createFold();
  fold.apply({ kind: "generation", seq: seq(1), time: 1_700_000_000 });
  const email = {
    id: "0".repeat(32),
    blobId: "1".repeat(32),
    size: 1,
    internalDate: 0,
    sha256: new Uint8Array(32),
  } as never;
  fold.apply({ kind: "incoming", seq: seq(2), email, junk: false });
  const [inbox] = fold.state.mailboxes();
  if (!inbox) throw new Error("no INBOX");
  const op: Op = { op: "store", mailbox: inbox.id, uids: uidSetOf([1, 7]), mode: "add", flags: ["\\Seen"] };
  const change = { ops: [op] };
  let waiting: readonly Waiting[] = [change];
  const shown = overlayFlags(fold.state, () => waiting);
  expect([shown.mailbox(inbox.id)?.flagsAt(0), shown.mailbox(inbox.id)?.unseen, inbox.unseen]).toEqual([
    ["\\Seen"],
    0,
    1,
  ]);
  const before = waiting;
  waiting = [];
  const told = { type: "flags", mailbox: inbox.id, uids: [1 as Uid] };
  expect(flagChanges(fold.state, shown, { change, before })).toEqual([told]);
  expect(shown.mailbox(inbox.id)?.flagsAt(0)).toEqual([]);
});
