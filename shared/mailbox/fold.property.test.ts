/** Properties of the fold over random logs. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seq } from "../lib/ids.ts";
import { createFold, decodeFold } from "./fold.ts";
import type { MailboxFold } from "./fold.ts";
import type { FoldEntry } from "./op.ts";
import { logArbitrary, stepArbitrary, withSeqs } from "./testing/entries.ts";
import { NaiveModel } from "./testing/naive-model.ts";
import { uidSetOf } from "./uid-set.ts";
import type { MailboxView } from "./view.ts";
import { runs } from "../../test/harness/thorough.ts";

const uidsOf = (box: MailboxView | null): Set<number> =>
  new Set(Array.from({ length: box?.count ?? 0 }, (_, i) => Number(box?.uidAt(i))));

const RUNS = { numRuns: runs(100, 1_000) };

function foldOf(log: readonly FoldEntry[], fold: MailboxFold = createFold()): MailboxFold {
  for (const entry of log) fold.apply(entry);
  return fold;
}

function restored(fold: MailboxFold): MailboxFold {
  const copy = decodeFold(fold.encode());
  if (copy === null) throw new Error("the fold does not read what it wrote");
  return copy;
}

/** Everything a reader can see, in the naive model's terms. */
function seen({ state }: MailboxFold): unknown {
  return state.mailboxes().map((box) => ({
    id: box.id,
    name: box.name,
    use: box.specialUse,
    subscribed: box.subscribed,
    uidValidity: box.uidValidity,
    uidNext: box.uidNext,
    high: box.highestModSeq,
    counts: [box.count, box.unseen, box.deleted, box.size],
    messages: Array.from({ length: box.count }, (_, i) => {
      const email = state.email(box.emailAt(i));
      return [box.uidAt(i), box.modSeqAt(i), email?.id, email?.blobId, email?.internalDate, box.flagsAt(i)];
    }),
    keywords: [...box.keywords()].sort(),
    changed: box.changedSince(seq(10)),
    vanished: box.vanishedSince(seq(10)),
  }));
}

function expected(model: NaiveModel): unknown {
  const rank = (name: string): string => (name === "INBOX" ? "" : name);
  const boxes = [...model.boxes].sort((a, b) => (rank(a.name) < rank(b.name) ? -1 : 1));
  return boxes.map((box) => ({
    id: box.id,
    name: box.name,
    use: box.use,
    subscribed: model.subscriptions.has(box.name),
    uidValidity: box.uidValidity,
    uidNext: box.uidNext,
    high: box.high,
    counts: [
      box.messages.length,
      box.messages.filter(({ flags }) => !flags.has("\\seen")).length,
      box.messages.filter(({ flags }) => flags.has("\\deleted")).length,
      box.messages.reduce((sum, { email }) => sum + email.size, 0),
    ],
    messages: box.messages.map(({ uid, modSeq, email, flags }) => {
      return [uid, modSeq, email.id, email.blobId, email.internalDate, model.spelt(flags)];
    }),
    keywords: model
      .spelt(new Set(box.messages.flatMap(({ flags }) => [...flags])))
      .filter((flag) => !flag.startsWith("\\"))
      .sort(),
    changed: box.messages.flatMap(({ modSeq }, i) => (modSeq > 10 ? [i] : [])),
    vanished: uidSetOf(box.vanished.filter((gone) => gone.seq > 10).map(({ uid }) => uid)),
  }));
}

describe("the fold", () => {
  it("agrees with the naive model, outcome by outcome and view by view", () => {
    fc.assert(
      fc.property(logArbitrary, (log) => {
        const [fold, model] = [createFold(), new NaiveModel()];
        for (const entry of log) expect(fold.apply(entry).outcomes).toEqual(model.apply(entry));
        expect(seen(fold)).toEqual(expected(model));
        expect(fold.state.unreleased()).toEqual(model.unreleased());
        expect(new Set(fold.state.subscriptions())).toEqual(model.subscriptions);
        expect(fold.state.settings("").map(([key, value]) => [key, [...value]])).toEqual([...model.settings].sort());
        expect(fold.state.filters()).toMatchObject(model.filters);
        expect(fold.state.filters()).toHaveLength(model.filters.length);
      }),
      RUNS,
    );
  });

  it("is the same from any checkpoint on, to the byte", () => {
    fc.assert(
      fc.property(logArbitrary, fc.array(fc.nat(40), { maxLength: 3 }), (log, cuts) => {
        const full = foldOf(log);
        let fold = createFold();
        log.forEach((entry, i) => {
          fold.apply(entry);
          if (cuts.includes(i)) fold = restored(fold);
        });
        expect(fold.encode()).toEqual(full.encode());
        expect(seen(fold)).toEqual(seen(full));
      }),
      RUNS,
    );
  });

  it("gives UIDs that rise and are never used twice, and MODSEQs that rise", () => {
    fc.assert(
      fc.property(logArbitrary, (log) => {
        const fold = createFold();
        const [given, highest] = [new Map<string, number>(), new Map<string, number>()];
        for (const entry of log) {
          const { changes } = fold.apply(entry);
          for (const box of fold.state.mailboxes()) {
            const key = `${box.id} ${box.uidValidity}`;
            const last = given.get(key) ?? 0;
            const added = changes.flatMap((c) => (c.type === "added" && c.mailbox === box.id ? c.uids : []));
            if (given.has(key))
              for (const [i, uid] of added.entries()) expect(uid).toBeGreaterThan(added[i - 1] ?? last);
            given.set(key, Math.max(last, box.uidNext - 1));
            expect(box.uidNext).toBeGreaterThan(last);
            expect(box.highestModSeq).toBeGreaterThanOrEqual(highest.get(key) ?? 0);
            highest.set(key, box.highestModSeq);
          }
        }
      }),
      RUNS,
    );
  });

  it("says every change: what a watcher knows of UIDs and flags stays right", () => {
    fc.assert(
      fc.property(logArbitrary, (log) => {
        const fold = createFold();
        const known = new Map<string, Set<number>>();
        for (const entry of log) {
          const before = new Map(fold.state.mailboxes().map((box) => [box.id, box.highestModSeq]));
          const { changes } = fold.apply(entry);
          // a watcher starts again with what is there now: the same messages, renewed, or none, deleted and made anew
          const again = new Set(changes.flatMap((change) => (change.type === "reset" ? [change.mailbox] : [])));
          for (const id of again) known.set(id, uidsOf(fold.state.mailbox(id)));
          for (const change of changes) {
            if (!("mailbox" in change) || again.has(change.mailbox)) continue;
            const uids = known.get(change.mailbox) ?? new Set();
            if (change.type === "added") for (const uid of change.uids) uids.add(uid);
            if (change.type === "expunged") for (const uid of change.uids) expect(uids.delete(uid)).toBe(true);
            known.set(change.mailbox, uids);
          }
          for (const box of fold.state.mailboxes()) {
            expect([...uidsOf(box)]).toEqual([...(known.get(box.id) ?? [])].sort((a, b) => a - b));
            const since = before.get(box.id);
            if (since === undefined) continue;
            const told = new Set(changes.flatMap((c) => ("uids" in c && c.mailbox === box.id ? c.uids : [])));
            for (const index of box.changedSince(since)) expect(told.has(box.uidAt(index))).toBe(true);
          }
        }
      }),
      RUNS,
    );
  });

  it("never lets a name's UIDVALIDITY fall, nor another mailbox have it again", () => {
    fc.assert(
      fc.property(logArbitrary, logArbitrary, (first, second) => {
        const last = new Map<string, { readonly value: number; readonly id: string }>();
        const holders = new Map<number, string>();
        const watch = (log: readonly FoldEntry[], account: string): void => {
          const fold = createFold();
          for (const entry of log) {
            fold.apply(entry);
            for (const { name, uidValidity: value, id } of fold.state.mailboxes()) {
              const holder = `${account} ${id}`;
              const before = last.get(name);
              if (before !== undefined) expect(value).toBeGreaterThanOrEqual(before.value);
              if (before?.value === value) expect(holder).toBe(before.id);
              expect(holders.get(value) ?? holder).toBe(holder);
              holders.set(value, holder);
              last.set(name, { value, id: holder });
            }
          }
        };
        watch(first, "first");
        const [, ...rest] = second;
        watch([{ kind: "generation", seq: seq(1), time: Math.max(1_000, ...holders.keys()) + 1 }, ...rest], "again");
      }),
      RUNS,
    );
  });

  it("does nothing before genesis, and nothing for malformed entries but count them", () => {
    fc.assert(
      fc.property(fc.array(stepArbitrary.filter(({ kind }) => kind !== "generation")), (steps) => {
        const log = withSeqs(steps);
        const idle = log.map((entry): FoldEntry => ({ kind: "other", seq: entry.seq }));
        expect(foldOf(log).encode()).toEqual(foldOf(idle).encode());
      }),
    );
    fc.assert(
      fc.property(logArbitrary, (log) => {
        const [plain, noisy] = [foldOf(log), foldOf(log)];
        const at = (n: number) => seq(log.length + n);
        const malformed: FoldEntry[] = [
          { kind: "incoming", seq: at(1), email: null, junk: true },
          { kind: "ops", seq: at(2), ops: null, releases: [] },
          { kind: "generation", seq: at(3), time: Number.NaN },
        ];
        for (const entry of malformed) expect(noisy.apply(entry)).toEqual({ changes: [], outcomes: [] });
        for (const n of [1, 2, 3]) plain.apply({ kind: "other", seq: at(n) });
        expect(noisy.encode()).toEqual(plain.encode());
      }),
    );
  });

  it("reads no altered state that it would not have written, and never throws on one", () => {
    fc.assert(
      fc.property(
        logArbitrary,
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 3 }),
        (log, edits) => {
          const bytes = foldOf(log).encode().slice();
          for (const [at, byte] of edits) bytes[at % bytes.length] = byte;
          const fold = decodeFold(bytes);
          if (fold === null) return;
          expect(fold.encode()).toEqual(bytes);
          seen(fold);
          foldOf(
            log.map((entry, i) => ({ ...entry, seq: seq(fold.state.seq + 1 + i) })),
            fold,
          );
        },
      ),
      { numRuns: runs(300, 3_000) },
    );
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => decodeFold(bytes) === null));
  });
});
