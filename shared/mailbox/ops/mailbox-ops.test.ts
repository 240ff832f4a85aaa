/** CREATE, DELETE, RENAME, SUBSCRIBE. */
import { beforeEach, describe, expect, it } from "vitest";
import { INBOX_ID, TRASH_ID } from "../generation.ts";
import { FoldHarness, TEST_TIME, uids } from "../testing/harness.ts";
import { testBlobId, testMailboxId } from "../testing/ids.ts";

const [A, B, C, D] = [testMailboxId(11), testMailboxId(12), testMailboxId(13), testMailboxId(14)];
const refused = (reason: string) => [{ type: "refused", reason }];
let t: FoldHarness;
beforeEach(() => (t = new FoldHarness()));

describe("genesis", () => {
  it("makes the first mailboxes, INBOX first, subscribed, each of its own UIDVALIDITY", () => {
    expect(t.names()).toEqual(["INBOX", "Archive", "Drafts", "Junk", "Sent", "Trash"]);
    expect(t.fold.state.subscriptions()).toEqual(t.names());
    const boxes = t.fold.state.mailboxes();
    expect(boxes.map(({ uidValidity }) => uidValidity)).toEqual([1001, 1002, 1003, 1004, 1005, 1006]);
    expect(boxes.map(({ specialUse }) => specialUse)).toEqual([
      null,
      "\\Archive",
      "\\Drafts",
      "\\Junk",
      "\\Sent",
      "\\Trash",
    ]);
    expect(t.box(INBOX_ID)).toMatchObject({ uidNext: 1, highestModSeq: 1, count: 0 });
  });

  it("is followed by generations that renew every UIDVALIDITY and keep the UIDs", () => {
    t.deliver(1);
    t.apply({ kind: "generation", time: TEST_TIME - 500 });
    expect(t.box(INBOX_ID)).toMatchObject({ uidValidity: 1007, uidNext: 2, count: 1 });
    expect(t.changes.filter(({ type }) => type === "reset")).toHaveLength(6);
    t.apply({ kind: "generation", time: 9_000 });
    expect(t.box(INBOX_ID).uidValidity).toBe(9_004);
  });

  it.each([-1, 1.5, 2 ** 32, 2 ** 32 - 1, Number.NaN])("takes no T of %d", (time) => {
    t.apply({ kind: "generation", time });
    expect(t.changes).toEqual([]);
    expect(t.box(INBOX_ID).uidValidity).toBe(1001);
  });
});

describe("create", () => {
  it("makes a mailbox without its parents", () => {
    expect(t.ops({ op: "create", mailbox: A, name: "a/b" })).toEqual([{ type: "created", mailbox: A }]);
    expect(t.fold.state.mailboxByName("a")).toBeNull();
    expect(t.box(A)).toMatchObject({ name: "a/b", subscribed: false, uidValidity: 1007, uidNext: 1, highestModSeq: 2 });
    expect(t.changes).toEqual([{ type: "mailboxes" }]);
  });

  it.each(["", "/", "/a", "a/", "a//b", "a\nb", "a\u0085", "\ud800", "é".repeat(257), "a/".repeat(32) + "a"])(
    "refuses the name %j",
    (name) => {
      expect(t.ops({ op: "create", mailbox: A, name })).toEqual(refused("badName"));
    },
  );

  it.each(["INBOX", "inbox", "Trash"])("refuses %s, which exists", (name) => {
    expect(t.ops({ op: "create", mailbox: A, name })).toEqual(refused("exists"));
  });

  it("folds the case of INBOX at the first level alone", () => {
    t.ops({ op: "create", mailbox: A, name: "inBox/x" }, { op: "create", mailbox: B, name: "a/inbox" });
    expect(t.names()).toEqual(expect.arrayContaining(["INBOX/x", "a/inbox"]));
    expect(t.fold.state.mailboxByName("Inbox")?.id).toBe(INBOX_ID);
    expect(t.ops({ op: "create", mailbox: C, name: "\u0131nbox" })).toMatchObject([{ type: "created" }]);
  });

  it("refuses an id or a special use that another mailbox has", () => {
    expect(t.ops({ op: "create", mailbox: TRASH_ID, name: "a" })).toEqual(refused("exists"));
    expect(t.ops({ op: "create", mailbox: A, name: "a", specialUse: "\\Trash" })).toEqual(refused("notAllowed"));
    t.ops({ op: "delete", mailbox: TRASH_ID });
    t.ops({ op: "create", mailbox: A, name: "a", specialUse: "\\Trash" });
    expect(t.box(A).specialUse).toBe("\\Trash");
  });
});

describe("delete", () => {
  it("releases the emails, keeps children and subscription, and says the mailbox is gone", () => {
    t.ops({ op: "create", mailbox: A, name: "a" }, { op: "create", mailbox: B, name: "a/b" });
    t.ops({ op: "subscribe", name: "a", on: true });
    t.deliver(1, 2);
    t.ops(
      { op: "copy", mailbox: INBOX_ID, uids: uids(2), to: A },
      { op: "move", mailbox: INBOX_ID, uids: uids(1), to: A },
    );
    expect(t.ops({ op: "delete", mailbox: A })).toEqual([{ type: "done" }]);
    expect(t.changes).toEqual([{ type: "mailboxes" }, { type: "reset", mailbox: A }]);
    expect(t.fold.state.unreleased()).toEqual([testBlobId(1)]);
    expect(t.names()).toContain("a/b");
    expect(t.fold.state.subscriptions()).toContain("a");
  });

  it("refuses INBOX and what is gone", () => {
    expect(t.ops({ op: "delete", mailbox: INBOX_ID })).toEqual(refused("notAllowed"));
    expect(t.ops({ op: "delete", mailbox: A })).toEqual(refused("noMailbox"));
  });

  it("leaves a name whose next mailbox has a higher UIDVALIDITY", () => {
    t.ops({ op: "create", mailbox: A, name: "a" });
    const before = t.box(A).uidValidity;
    t.ops({ op: "delete", mailbox: A }, { op: "create", mailbox: A, name: "a" });
    expect(t.box(A).uidValidity).toBeGreaterThan(before);
  });
});

describe("rename", () => {
  beforeEach(() =>
    t.ops(
      { op: "create", mailbox: A, name: "a" },
      { op: "create", mailbox: B, name: "a/b" },
      { op: "create", mailbox: C, name: "ab" },
    ),
  );
  const rename = (mailbox: typeof A, name: string) => t.ops({ op: "rename", mailbox, name, newId: D });

  it("takes children along and keeps UIDVALIDITY", () => {
    const before = t.box(A).uidValidity;
    expect(rename(A, "x/y")).toEqual([{ type: "done" }]);
    expect(
      t
        .names()
        .slice(1)
        .filter((name) => /^[a-z]/.test(name)),
    ).toEqual(["ab", "x/y", "x/y/b"]);
    expect(t.box(A).uidValidity).toBe(before);
  });

  it("refuses names taken by any mailbox, bad ones, and its own inside", () => {
    expect(rename(A, "ab")).toEqual(refused("exists"));
    expect(rename(A, "inbox")).toEqual(refused("exists"));
    expect(rename(A, "a")).toEqual(refused("exists"));
    expect(rename(A, "x//y")).toEqual(refused("badName"));
    expect(rename(A, "a/c")).toEqual(refused("notAllowed"));
    expect(rename(A, "x".repeat(511))).toEqual(refused("badName"));
    expect(rename(D, "x")).toEqual(refused("noMailbox"));
    t.ops({ op: "rename", mailbox: C, name: "x/b", newId: D });
    expect(rename(A, "x")).toEqual(refused("exists"));
  });

  it("renews a mailbox that takes the name of a later one, and not one that returns", () => {
    const [a, c] = [t.box(A).uidValidity, t.box(C).uidValidity];
    t.ops({ op: "delete", mailbox: C });
    rename(A, "ab");
    expect(t.box(A).uidValidity).toBeGreaterThan(c);
    expect(t.changes).toContainEqual({ type: "reset", mailbox: A });
    const renewed = t.box(A).uidValidity;
    rename(A, "elsewhere");
    rename(A, "ab");
    expect(t.box(A).uidValidity).toBe(renewed);
    expect(a).toBeLessThan(c);
  });

  it("of INBOX moves its messages into a new mailbox", () => {
    t.deliver(1, 2);
    t.ops({ op: "store", mailbox: INBOX_ID, uids: uids(2), mode: "add", flags: ["\\Seen"] });
    const before = t.box(INBOX_ID).uidValidity;
    expect(rename(INBOX_ID, "old")).toEqual([{ type: "created", mailbox: D }]);
    expect([t.uids(INBOX_ID), t.uids(D), t.flags(D, 2)]).toEqual([[], [1, 2], ["\\Seen"]]);
    expect(t.box(INBOX_ID)).toMatchObject({ uidValidity: before, uidNext: 3, name: "INBOX" });
    expect(t.changes.map(({ type }) => type)).toEqual(["mailboxes", "added", "expunged"]);
    expect(rename(INBOX_ID, "older")).toEqual(refused("exists"));
  });
});

describe("subscribe", () => {
  it("is of names, existing or not", () => {
    t.ops({ op: "subscribe", name: "inbox", on: false }, { op: "subscribe", name: "nowhere", on: true });
    expect(t.changes).toEqual([{ type: "mailboxes" }]);
    expect(t.fold.state.subscriptions()).toEqual(["Archive", "Drafts", "Junk", "Sent", "Trash", "nowhere"]);
    expect(t.box(INBOX_ID).subscribed).toBe(false);
    t.ops({ op: "subscribe", name: "nowhere", on: true });
    expect(t.changes).toEqual([]);
    expect(t.ops({ op: "subscribe", name: "a//b", on: true })).toEqual(refused("badName"));
  });
});
