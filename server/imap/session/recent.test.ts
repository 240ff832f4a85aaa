/** What is remembered of \Recent: no more than there are mailboxes, of no more accounts than it may. */
import { expect, test } from "vitest";
import { uid, type MailboxId } from "../../../shared/lib/ids.ts";
import type { MailboxView } from "../../../shared/mailbox/view.ts";
import { RecentMarks } from "./recent.ts";

function accountOf(address: string) {
  const mailboxes = new Map<string, MailboxView>();
  const state = { mailbox: (id: MailboxId) => mailboxes.get(id) ?? null };
  return {
    account: { address, firstNew: () => 0, state },
    make(id: string, uidValidity = 1) {
      const mailbox = { id, uidValidity } as unknown as MailboxView;
      mailboxes.set(id, mailbox);
      return mailbox;
    },
    remove: (id: string) => mailboxes.delete(id),
  };
}

const uids = [uid(1), uid(2)];

test("mailboxes that are made, read and deleted over and over leave nothing", () => {
  const marks = new RecentMarks();
  const { account, make, remove } = accountOf("ada@example.org");
  const inbox = make("inbox");
  marks.claim(account, inbox, uids);
  for (let i = 0; i < 100; i++) {
    marks.claim(account, make(`box ${i}`), uids);
    remove(`box ${i}`);
  }
  marks.claim(account, inbox, [...uids, uid(3)]);
  expect(marks.size).toBe(1);
  expect(marks.peek(account, inbox, uids)).toEqual([]);
});

test("a mailbox that was renewed has everything recent anew, and one mark", () => {
  const marks = new RecentMarks();
  const { account, make } = accountOf("ada@example.org");
  for (let uidValidity = 1; uidValidity < 10; uidValidity++) {
    const box = make("box", uidValidity);
    expect(marks.claim(account, box, uids)).toEqual(uids);
    expect(marks.claim(account, box, uids)).toEqual([]);
  }
  expect(marks.size).toBe(1);
});

test("of too many accounts those that claimed the longest ago are forgotten", () => {
  const marks = new RecentMarks(2);
  const all = ["ada", "bob", "cyd"].map((name) => {
    const { account, make } = accountOf(name);
    const box = make("inbox");
    marks.claim(account, box, uids);
    return { account, box };
  });
  expect(marks.size).toBe(2);
  expect(all.map(({ account, box }) => marks.peek(account, box, uids).length)).toEqual([2, 0, 0]);
});
