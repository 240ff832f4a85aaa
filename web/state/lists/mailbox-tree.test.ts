import fc from "fast-check";
import { expect, test } from "vitest";
import { allBranches, isWithin, mailboxTree, parentPath, treeRows, withinFirst } from "./mailbox-tree.ts";
import type { MailboxRow } from "../app/types.ts";

const box = (name: string, unseen = 0, specialUse: MailboxRow["specialUse"] = null): MailboxRow => ({
  ...{ id: `id-${name}`, name, specialUse, isInbox: name === "INBOX", count: unseen, unseen, subscribed: true },
});
const boxes = [
  box("Zoo"),
  box("Trash", 0, "\\Trash"),
  box("Clients/North/2026", 2),
  box("Clients/South", 1),
  box("archive 10"),
  box("archive 9"),
  box("INBOX", 3),
  box("Clients/North", 4),
  box("Snoozed", 1),
];
const shown = (closed: string[] = []) =>
  treeRows(mailboxTree(boxes), new Set(closed)).map(
    ({ branch, level, position, size, open, unseen }) =>
      `${"  ".repeat(level - 1)}${branch.name} ${position}/${size} ${open === null ? "" : open ? "-" : "+"} ${unseen}`,
  );

test("levels nest, what nobody made is a branch, and the order is the one people expect", () => {
  expect(shown()).toEqual([
    "INBOX 1/7  3",
    "Snoozed 2/7  1",
    "Trash 3/7  0",
    "archive 9 4/7  0",
    "archive 10 5/7  0",
    "Clients 6/7 - 0",
    "  North 1/2 - 4",
    "    2026 1/1  2",
    "  South 2/2  1",
    "Zoo 7/7  0",
  ]);
});

test("a folded branch counts what it hides", () => {
  expect(shown(["id-Clients/North"])).toContain("  North 1/2 + 6");
  expect(shown(["path:Clients"])).toContain("Clients 6/7 + 7");
});

test("what lies in a folder comes before it", () => {
  const clients = mailboxTree(boxes).find(({ name }) => name === "Clients");
  expect(clients && withinFirst(clients).map(({ name }) => name)).toEqual([
    "Clients/North/2026",
    "Clients/North",
    "Clients/South",
  ]);
  expect(isWithin("Clients/North", "Clients")).toBe(true);
  expect(isWithin("Clientship", "Clients")).toBe(false);
  expect(parentPath("a/b/c")).toBe("a/b");
  expect(parentPath("a")).toBeNull();
});

test("whatever the names: every mailbox is in the tree once, under its own path", () => {
  const level = fc.constantFrom("a", "b", "A", "é", "__proto__", "constructor", " ");
  const name = fc.array(level, { minLength: 1, maxLength: 5 }).map((levels) => levels.join("/"));
  fc.assert(
    fc.property(fc.uniqueArray(name, { maxLength: 30 }), (names) => {
      const all = allBranches(mailboxTree(names.map((each) => box(each))));
      const held = all.flatMap(({ mailbox, path }) => (mailbox ? [[mailbox.name, path]] : []));
      expect(held.map(([one]) => one).sort()).toEqual([...names].sort());
      expect(held.every(([one, path]) => one === path)).toBe(true);
      expect(new Set(all.map(({ key }) => key)).size).toBe(all.length);
    }),
  );
});
