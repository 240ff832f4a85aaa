import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { uid } from "../../../shared/lib/ids.ts";
import type { MailboxId, Uid } from "../../../shared/lib/ids.ts";
import type { Change } from "../../../shared/mailbox/op.ts";
import { STAR } from "../parse/sequence-set.ts";
import { SelectedView } from "./view.ts";

const BOX = "00".repeat(16) as MailboxId;
const uids = (...numbers: readonly number[]): readonly Uid[] => numbers.map(uid);
const viewOf = (...numbers: readonly number[]): SelectedView =>
  new SelectedView({ id: BOX, uidValidity: 1, uids: uids(...numbers), readOnly: false, claimRecent: () => [] });
const change = (type: "added" | "flags" | "expunged", ...numbers: readonly number[]): readonly Change[] => [
  { type, mailbox: BOX, uids: uids(...numbers) },
];

describe("updates", () => {
  test("expunges keep their numbers until they may be told", () => {
    const view = viewOf(10, 20, 30);
    view.apply(change("expunged", 10));
    expect(view.take({ expunge: false })).toEqual([]);
    expect([view.seqOf(10), view.seqOf(20), view.count]).toEqual([1, 2, 3]);
    expect(view.take({ expunge: true })).toEqual([{ type: "expunge", seq: 1, uid: 10 }]);
    expect([view.seqOf(10), view.seqOf(20), view.count]).toEqual([0, 1, 2]);
  });

  test("several go from the last to the first, so that each number holds", () => {
    const view = viewOf(10, 20, 30, 40);
    view.apply(change("expunged", 10, 20, 40));
    expect(view.take({ expunge: true }).map((update) => update.type === "expunge" && update.seq)).toEqual([4, 2, 1]);
  });

  test("new messages are told at once, counted with those that are gone but not told", () => {
    const view = viewOf(10, 20);
    view.apply(change("expunged", 10));
    view.apply(change("added", 30, 31));
    expect(view.take({ expunge: false })).toEqual([{ type: "exists", count: 4, recent: 0 }]);
    expect(view.take({ expunge: true })).toEqual([{ type: "expunge", seq: 1, uid: 10 }]);
  });

  test("what comes and goes between two moments is never told", () => {
    const view = viewOf(10);
    view.apply(change("added", 20));
    view.apply(change("flags", 20));
    view.apply(change("expunged", 20));
    expect(view.take({ expunge: false })).toEqual([]);
    expect(view.take({ expunge: true })).toEqual([]);
  });

  test("flags are told once, and not of what is gone", () => {
    const view = viewOf(10, 20);
    view.apply(change("flags", 20, 10));
    view.apply(change("flags", 10));
    view.apply(change("expunged", 20));
    expect(view.take({ expunge: false })).toEqual([{ type: "flags", uid: 10, seq: 1 }]);
    expect(view.take({ expunge: false })).toEqual([]);
  });

  test("other mailboxes are none of its business; a reset is", () => {
    const view = viewOf(10);
    view.apply([{ type: "mailboxes" }, { type: "expunged", mailbox: "ff" as MailboxId, uids: uids(10) }]);
    expect(view.take({ expunge: true })).toEqual([]);
    view.apply([{ type: "reset", mailbox: BOX }]);
    expect(view.isReset).toBe(true);
  });

  test("a client that follows the updates always holds the server's list", () => {
    const step = fc.record({ add: fc.nat(3), drop: fc.array(fc.nat(20), { maxLength: 4 }), expunge: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const server: number[] = [1, 2, 3];
        const client: number[] = [1, 2, 3];
        const view = viewOf(...server);
        let next = 4;
        for (const { add, drop, expunge } of [...steps, { add: 0, drop: [], expunge: true }]) {
          const gone = [
            ...new Set(drop.map((at) => server[at % (server.length || 1)]).filter((one) => one !== undefined)),
          ];
          if (gone.length > 0) view.apply(change("expunged", ...gone));
          for (const one of gone) server.splice(server.indexOf(one), 1);
          const added = Array.from({ length: add }, () => next++);
          if (add > 0) view.apply(change("added", ...added));
          server.push(...added);
          for (const update of view.take({ expunge })) {
            if (update.type === "expunge") client.splice(update.seq - 1, 1);
            if (update.type === "exists")
              while (client.length < update.count) client.push(view.uids()[client.length] ?? 0);
          }
          expect(client).toEqual([...view.uids()]);
        }
        expect(client).toEqual(server);
      }),
    );
  });
});

describe("sets", () => {
  const view = viewOf(5, 7, 9, 20);

  test("by sequence number", () => {
    expect(view.resolve([{ from: 1, to: 2 }], "seq")).toEqual([5, 7]);
    expect(
      view.resolve(
        [
          { from: STAR, to: 3 },
          { from: 3, to: 3 },
        ],
        "seq",
      ),
    ).toEqual([9, 20]);
    expect(view.resolve([{ from: 1, to: 5 }], "seq")).toBeNull();
    expect(viewOf().resolve([{ from: 1, to: STAR }], "seq")).toEqual([]);
    expect(viewOf().resolve([{ from: 1, to: 1 }], "seq")).toBeNull();
  });

  test("by UID: what is not there is passed over, * is the last even when it is below", () => {
    expect(
      view.resolve(
        [
          { from: 6, to: 10 },
          { from: 1, to: 5 },
        ],
        "uid",
      ),
    ).toEqual([5, 7, 9]);
    expect(view.resolve([{ from: 500, to: STAR }], "uid")).toEqual([20]);
    expect(view.resolve([{ from: STAR, to: STAR }], "uid")).toEqual([20]);
    expect(view.resolve([{ from: 6, to: 6 }], "uid")).toEqual([]);
    expect(viewOf().resolve([{ from: 1, to: STAR }], "uid")).toEqual([]);
  });
});
