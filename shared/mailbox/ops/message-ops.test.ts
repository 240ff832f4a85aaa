/** Deliveries, STORE, COPY, MOVE, APPEND, EXPUNGE. */
import { beforeEach, describe, expect, it } from "vitest";
import { seq, uid } from "../../lib/ids.ts";
import { INBOX_ID, JUNK_ID, SENT_ID, TRASH_ID } from "../generation.ts";
import { FoldHarness, uids } from "../testing/harness.ts";
import { testBlobId, testEmail, testMailboxId } from "../testing/ids.ts";
import { MAX_VANISHED_RANGES } from "../vanished-window.ts";

const NOWHERE = testMailboxId(99);
const refused = (reason: string) => [{ type: "refused", reason }];
let t: FoldHarness;
beforeEach(() => {
  t = new FoldHarness();
  t.deliver(1, 2, 3); // seq 2, 3, 4
});
const store = (list: readonly number[], mode: "add" | "remove" | "replace", flags: readonly string[], since?: number) =>
  t.ops({
    op: "store",
    mailbox: INBOX_ID,
    uids: uids(...list),
    mode,
    flags,
    ...(since !== undefined && { unchangedSince: seq(since) }),
  });

describe("incoming", () => {
  it("files into INBOX, or into Junk while there is one", () => {
    expect(t.changes).toEqual([{ type: "added", mailbox: INBOX_ID, uids: [3] }]);
    t.email(testEmail(4), true);
    expect(t.uids(JUNK_ID)).toEqual([1]);
    t.ops({ op: "delete", mailbox: JUNK_ID });
    t.email(testEmail(5), true);
    expect(t.uids(INBOX_ID)).toEqual([1, 2, 3, 4]);
    expect(t.box(INBOX_ID)).toMatchObject({ count: 4, unseen: 4, size: 411, uidNext: 5, highestModSeq: 7 });
    expect(t.fold.state.email(t.box(INBOX_ID).emailAt(0))).toMatchObject({
      id: testEmail(1).id,
      internalDate: 1_700_000_001,
    });
  });

  it("drops a message delivered again among the last 1,000, and lets its blob go", () => {
    t.email(testEmail(10, 1));
    expect(t.changes).toEqual([]);
    expect(t.fold.state.unreleased()).toEqual([testBlobId(10)]);
    for (let n = 0; n < 997; n++) t.deliver(1_000 + n);
    t.email(testEmail(11, 1));
    expect(t.changes).toEqual([]);
    t.deliver(5_000);
    t.email(testEmail(12, 1));
    expect(t.changes).toEqual([{ type: "added", mailbox: INBOX_ID, uids: [1_002] }]);
    expect(t.fold.state.unreleased()).toEqual([testBlobId(10), testBlobId(11)]);
  });
});

describe("store", () => {
  it("adds, takes and replaces flags and keywords, whatever their case", () => {
    store([1, 2], "add", ["\\seen", "Work", "\\Recent", "two words"]);
    expect(t.flags(INBOX_ID, 1)).toEqual(["\\Seen", "Work"]);
    store([1], "remove", ["WORK", "unheard"]);
    store([2], "replace", ["\\Flagged", "wOrK", "new"]);
    expect([t.flags(INBOX_ID, 1), t.flags(INBOX_ID, 2)]).toEqual([["\\Seen"], ["\\Flagged", "Work", "new"]]);
    expect(t.box(INBOX_ID).keywords()).toEqual(["Work", "new"]);
    expect(t.box(INBOX_ID)).toMatchObject({ unseen: 2 });
    expect(t.box(INBOX_ID).hasFlag(1, "WORK")).toBe(true);
  });

  it("holds 256 keywords and ignores further ones", () => {
    const keywords = Array.from({ length: 257 }, (_, i) => `k${i}`);
    for (const keyword of keywords) store([1], "add", [keyword]);
    expect(t.flags(INBOX_ID, 1)).toEqual(keywords.slice(0, 256));
    store([1], "remove", keywords);
    expect(t.flags(INBOX_ID, 1)).toEqual([]);
  });

  it("that changes nothing raises no MODSEQ", () => {
    store([1], "add", ["\\Seen"]);
    expect(t.box(INBOX_ID)).toMatchObject({ highestModSeq: 5 });
    store([1], "add", ["\\Seen"]);
    store([1], "remove", ["\\Draft"]);
    expect(t.changes).toEqual([]);
    expect(t.box(INBOX_ID).modSeqAt(0)).toBe(5);
    expect(t.box(INBOX_ID).changedSince(seq(4))).toEqual([0]);
  });

  it("leaves alone and reports what changed since", () => {
    expect(store([1, 2, 3, 77], "add", ["\\Seen"], 2)).toEqual([{ type: "stored", modified: uids(2, 3) }]);
    expect(t.changes).toEqual([{ type: "flags", mailbox: INBOX_ID, uids: [1] }]);
    expect(t.ops({ op: "store", mailbox: NOWHERE, uids: uids(1), mode: "add", flags: [] })).toEqual(
      refused("noMailbox"),
    );
  });
});

describe("copy and move", () => {
  it("copy keeps flags and email and gives UIDs in order", () => {
    store([3], "add", ["\\Flagged", "x"]);
    const outcome = { type: "copied", uidValidity: t.box(TRASH_ID).uidValidity, from: [1, 3], to: [1, 2] };
    expect(t.ops({ op: "copy", mailbox: INBOX_ID, uids: uids(3, 1, 9), to: TRASH_ID })).toEqual([outcome]);
    expect(t.flags(TRASH_ID, 2)).toEqual(["\\Flagged", "x"]);
    expect(t.box(TRASH_ID).emailAt(1)).toBe(t.box(INBOX_ID).emailAt(2));
    expect(t.box(TRASH_ID).modSeqAt(0)).toBe(6);
    t.ops({ op: "expunge", mailbox: INBOX_ID, uids: uids(1, 2, 3), onlyDeleted: false });
    expect(t.fold.state.unreleased()).toEqual([testBlobId(2)]);
  });

  it("copy and move within a mailbox give new UIDs", () => {
    expect(t.ops({ op: "copy", mailbox: INBOX_ID, uids: uids(1), to: INBOX_ID })).toMatchObject([
      { from: [1], to: [4] },
    ]);
    expect(t.ops({ op: "move", mailbox: INBOX_ID, uids: uids(1, 2), to: INBOX_ID })).toMatchObject([{ from: [1, 2], to: [5, 6] }]); // prettier-ignore
    expect(t.uids(INBOX_ID)).toEqual([3, 4, 5, 6]);
  });

  it("move leaves vanished UIDs behind and frees no blob", () => {
    t.ops({ op: "move", mailbox: INBOX_ID, uids: uids(1, 2), to: TRASH_ID });
    expect(t.changes).toEqual([
      { type: "added", mailbox: TRASH_ID, uids: [1, 2] },
      { type: "expunged", mailbox: INBOX_ID, uids: [1, 2] },
    ]);
    expect(t.box(INBOX_ID).vanishedSince(seq(4))).toEqual(uids(1, 2));
    expect(t.box(INBOX_ID).vanishedSince(seq(5))).toEqual(uids());
    expect(t.fold.state.unreleased()).toEqual([]);
  });

  it("refuse a source or target that is gone", () => {
    for (const op of ["copy", "move"] as const) {
      expect(t.ops({ op, mailbox: NOWHERE, uids: uids(1), to: INBOX_ID })).toEqual(refused("noMailbox"));
      expect(t.ops({ op, mailbox: INBOX_ID, uids: uids(1), to: NOWHERE })).toEqual(refused("noTarget"));
    }
  });
});

describe("append", () => {
  it("files with its flags; a second of the same content too", () => {
    const append = { op: "append", mailbox: SENT_ID, email: testEmail(1), flags: ["\\Seen", "mine"] } as const;
    const { uidValidity } = t.box(SENT_ID);
    expect(t.ops(append, append)).toEqual([1, 2].map((n) => ({ type: "appended", uidValidity, uid: n })));
    expect(t.flags(SENT_ID, 2)).toEqual(["\\Seen", "mine"]);
  });

  it("refused lets its blob go; malformed facts are refused", () => {
    const append = { op: "append", mailbox: NOWHERE, email: testEmail(8), flags: [] } as const;
    expect(t.ops(append)).toEqual(refused("noMailbox"));
    expect(t.fold.state.unreleased()).toEqual([testBlobId(8)]);
    expect(t.ops({ ...append, email: { ...testEmail(8), internalDate: Number.NaN } })).toEqual(refused("malformed"));
  });
});

describe("expunge and releases", () => {
  it("takes out what is \\Deleted at that point, or all that is named", () => {
    store([2, 3], "add", ["\\Deleted"]);
    expect(t.box(INBOX_ID).deleted).toBe(2);
    const expunge = { op: "expunge", mailbox: INBOX_ID, uids: uids(1, 2) } as const;
    expect(t.ops({ ...expunge, onlyDeleted: true })).toEqual([{ type: "expunged", uids: uids(2) }]);
    expect(t.ops({ ...expunge, onlyDeleted: false })).toEqual([{ type: "expunged", uids: uids(1) }]);
    expect(t.uids(INBOX_ID)).toEqual([3]);
    expect(t.box(INBOX_ID)).toMatchObject({ count: 1, deleted: 1, size: 103, uidNext: 4, highestModSeq: 7 });
    expect(t.box(INBOX_ID).indexOf(uid(1))).toBe(-1);
  });

  it("a release ends the waiting of a blob, and does nothing to a message that has it", () => {
    t.ops({ op: "expunge", mailbox: INBOX_ID, uids: uids(1), onlyDeleted: false });
    t.apply({ kind: "ops", ops: null, releases: [testBlobId(1), testBlobId(2)] });
    expect(t.fold.state.unreleased()).toEqual([]);
    expect(t.uids(INBOX_ID)).toEqual([2, 3]);
    t.ops({ op: "expunge", mailbox: INBOX_ID, uids: uids(2), onlyDeleted: false });
    expect(t.fold.state.unreleased()).toEqual([testBlobId(2)]);
  });

  it("remembers so many vanished ranges, and says below which MODSEQ it forgot", () => {
    for (let n = 0; n < 2 * MAX_VANISHED_RANGES + 2; n++) t.deliver(100 + n);
    const last = t.fold.state.seq;
    const odd = Array.from({ length: MAX_VANISHED_RANGES }, (_, i) => 2 * i + 1);
    t.ops({ op: "expunge", mailbox: INBOX_ID, uids: uids(...odd), onlyDeleted: false });
    expect(t.box(INBOX_ID).vanishedSince(seq(0))).toEqual(uids(...odd));
    t.ops({ op: "expunge", mailbox: INBOX_ID, uids: uids(2), onlyDeleted: false });
    expect(t.box(INBOX_ID).vanishedSince(last)).toBeNull();
    expect(t.box(INBOX_ID).vanishedSince(seq(last + 1))).toEqual(uids(2));
  });
});
