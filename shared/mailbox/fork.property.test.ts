/** Forks: what is tried on one stays there, and what is told to be different is what differs. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { EmailNumber, EntryId } from "../lib/ids.ts";
import { emailNumber, seq } from "../lib/ids.ts";
import { createFold } from "./fold.ts";
import type { MailboxFold } from "./fold.ts";
import { forkOf, stepsToOps } from "./fork.ts";
import { INBOX_ID } from "./generation.ts";
import type { FoldEntry } from "./op.ts";
import { areNone } from "./state-differences.ts";
import { logArbitrary, opArbitrary } from "./testing/entries.ts";
import { FoldHarness } from "./testing/harness.ts";
import { testEmail } from "./testing/ids.ts";
import { uidSetOfRanges } from "./uid-set.ts";
import type { StateView } from "./view.ts";
import { runs } from "../../test/harness/thorough.ts";

const RUNS = { numRuns: runs(100, 1_000) };

function take(fold: MailboxFold, log: readonly FoldEntry[]): void {
  const at = fold.state.seq;
  log.forEach((entry, i) => fold.apply({ ...entry, seq: seq(at + 1 + i) }));
}

/** Where each email is, with its flags; and what else a reader sees. */
function seen(state: StateView) {
  const places = new Map<EmailNumber, string[]>();
  for (const box of state.mailboxes()) {
    for (let i = 0; i < box.count; i++) {
      const list = places.get(box.emailAt(i)) ?? [];
      places.set(box.emailAt(i), [...list, `${box.id} ${box.uidAt(i)} ${[...box.flagsAt(i)].sort().join()}`]);
    }
  }
  const mailboxes = state.mailboxes().map((box) => [box.id, box.name, box.specialUse, box.uidValidity, box.subscribed]);
  const counts = state.mailboxes().map((box) => [box.count, box.unseen, box.deleted, box.size, box.uidNext]);
  return { places, counts, mailboxes: [mailboxes, state.subscriptions()], settings: state.settings("") };
}

test("neither changes with the other, and a fork takes operations as the fold does", () => {
  fc.assert(
    fc.property(logArbitrary, fc.array(opArbitrary, { maxLength: 6 }), logArbitrary, (log, ops, later) => {
      const fold = createFold();
      take(fold, log);
      const [bytes, before] = [fold.encode(), seen(fold.state)];
      const fork = forkOf(fold);
      expect(seen(fork.state)).toEqual(before);
      const tried = ops.filter(({ op }) => op !== "append");
      const outcomes = fork.apply(tried);
      expect(fold.encode()).toEqual(bytes);
      const after = seen(fork.state);

      take(fold, [{ kind: "ops", seq: seq(0), ops: tried, releases: [] }]);
      // the entry has a seq of its own, which UIDVALIDITYs of new mailboxes show
      if (!tried.some(({ op }) => op === "create" || op === "rename")) {
        const twin = createFold();
        take(twin, log);
        expect(twin.apply({ kind: "ops", seq: seq(log.length + 1), ops: tried, releases: [] }).outcomes).toEqual(
          outcomes,
        );
        expect(seen(fold.state)).toEqual(after);
      }
      take(fold, later.slice(1));
      expect(seen(fork.state)).toEqual(after);
    }),
    RUNS,
  );
});

test("differences name exactly the emails that are elsewhere or flagged otherwise", () => {
  fc.assert(
    fc.property(logArbitrary, logArbitrary, fc.array(opArbitrary, { maxLength: 5 }), (log, later, ops) => {
      const fold = createFold();
      take(fold, log);
      const before = forkOf(fold);
      take(fold, later.slice(1));
      const after = forkOf(fold);
      after.apply(ops.filter(({ op }) => op !== "append"));
      const [a, b, found] = [seen(before.state), seen(after.state), before.differencesTo(after)];
      const numbers = [...new Set([...a.places.keys(), ...b.places.keys()])].sort((x, y) => x - y);
      const differ = numbers.filter((number) => a.places.get(number)?.join() !== b.places.get(number)?.join());
      expect(found.emails).toEqual(differ);
      expect(found.mailboxes).toBe(JSON.stringify(a.mailboxes) !== JSON.stringify(b.mailboxes));
      expect(found.settings.length > 0).toBe(JSON.stringify(a.settings) !== JSON.stringify(b.settings));
      expect(areNone(after.differencesTo(after.fork()))).toBe(true);
    }),
    RUNS,
  );
});

test("an email is found by its id wherever it is, and not when it is gone", () => {
  fc.assert(
    fc.property(logArbitrary, logArbitrary, (log, later) => {
      const fold = createFold();
      for (const part of [log, later.slice(1)]) {
        take(fold, part);
        const ids = new Map<EntryId, EmailNumber[]>();
        for (let n = 0; n < fold.state.emailCount; n++) {
          const email = fold.state.email(emailNumber(n));
          if (email) ids.set(email.id, [...(ids.get(email.id) ?? []), emailNumber(n)]);
        }
        for (let n = 0; n < 80; n++) {
          const { id } = testEmail(n);
          const number = fold.state.emailNumber(id);
          if (number === null) expect(ids.get(id)).toBeUndefined();
          else expect(ids.get(id)).toContain(number);
          const places = number === null ? [] : fold.state.places(number);
          const counted = fold.state.mailboxes().flatMap((box) =>
            Array.from({ length: box.count }, (_, i) => i)
              .filter((i) => box.emailAt(i) === number)
              .map((index) => ({ mailbox: box.id, uid: box.uidAt(index), index })),
          );
          expect(places).toEqual(counted);
        }
      }
    }),
    { numRuns: 100 },
  );
});

/** The least milliseconds of CPU in which a fork of so many messages was made and changed, of some tries; it is compared besides. */
function forking(messages: number): number {
  const t = new FoldHarness();
  for (let n = 0; n < messages; n++) t.email(testEmail(n));
  const ids = Array.from({ length: 1_000 }, (_, n) => testEmail(Math.floor((messages / 1_000) * n)).id);
  const wanted = { op: "store", mailbox: INBOX_ID, emails: ids, mode: "add", flags: ["\\Seen"] } as const;
  stepsToOps(t.fold, [wanted]);
  const took: number[] = [];
  for (let run = 0; run < 7; run++) {
    const before = forkOf(t.fold);
    const start = process.cpuUsage();
    forkOf(t.fold).applySteps([{ ...wanted, emails: ids.slice(0, 1) }]);
    const { user, system } = process.cpuUsage(start);
    took.push((user + system) / 1_000);
    const fork = forkOf(t.fold);
    fork.applySteps([wanted]);
    expect(before.differencesTo(fork).emails).toHaveLength(1_000);
    t.ops({ op: "store", mailbox: INBOX_ID, uids: uidSetOfRanges([[1 + run, 1 + run]]), mode: "add", flags: ["x"] });
    expect(before.differencesTo(fork).emails).toHaveLength(1_000);
  }
  return Math.min(...took);
}

test("a fork of many messages costs hardly more than one of few", { timeout: 60_000 }, () => {
  // a copy of fifty times as many would cost fifty times as much
  expect(forking(50_000)).toBeLessThan(10 * Math.max(forking(1_000), 0.5));
});
