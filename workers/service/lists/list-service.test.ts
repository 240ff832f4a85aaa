import { expect, test } from "vitest";
import { utf8 } from "../../../shared/lib/bytes.ts";
import type { EntryId } from "../../../shared/lib/ids.ts";
import { unwrap } from "../../../shared/lib/result.ts";
import { createMemoryAccount, type MemoryAccount } from "../../engine/testing/memory-account.ts";
import type { ListQuery, ListRow, MailRpc } from "../../rpc/mail-rpc.ts";
import { groupToOp, WOKEN } from "../changes/snoozes.ts";
import { createListService } from "./list-service.ts";
import { NO_SETTINGS } from "../shared-settings.ts";

interface Mail {
  readonly from?: string;
  readonly to?: string;
  readonly subject: string;
  readonly id?: string;
  readonly references?: string;
  readonly text?: string;
}

const message = ({ from = "Ada <ada@example.org>", to = "anna@example.org", subject, id, references, text }: Mail) =>
  utf8(
    [
      `From: ${from}`,
      `To: ${to}`,
      `Subject: ${subject}`,
      ...(id === undefined ? [] : [`Message-ID: <${id}@x>`]),
      ...(references === undefined ? [] : [`References: <${references}@x>`]),
      "",
      text ?? subject,
      "",
    ].join("\r\n"),
  );

interface Setup {
  readonly account: MemoryAccount;
  readonly rpc: MailRpc;
  readonly inbox: string;
  of(query: Partial<ListQuery>): Promise<readonly ListRow[]>;
  subjects(query: Partial<ListQuery>): Promise<string[]>;
  idOf(subject: string): Promise<string>;
  box(use: string): Promise<string>;
}

async function setUp(mail: readonly Mail[]): Promise<Setup> {
  const account = createMemoryAccount();
  for (const each of mail) account.deliver(message(each));
  const rpc = createListService({ account: () => Promise.resolve(account) });
  const inbox = (await rpc.mailboxes()).find(({ isInbox }) => isInbox)?.id ?? "";
  const query = (asked: Partial<ListQuery>): ListQuery => ({
    ...{ mailbox: inbox, search: "", filter: "all", conversations: true },
    ...asked,
  });
  const of = async (asked: Partial<ListQuery>) => (await rpc.list(query(asked), 0, 100)).rows;
  return {
    ...{ account, rpc, inbox, of },
    subjects: async (asked) => (await of(asked)).map(({ subject }) => subject),
    async idOf(subject) {
      const rows = await of({ mailbox: null, conversations: false, search: "in:anywhere" });
      return rows.find((row) => row.subject === subject)?.id ?? "";
    },
    async box(use) {
      return (await rpc.mailboxes()).find(({ specialUse, name }) => specialUse === use || name === use)?.id ?? "";
    },
  };
}

const THREE: readonly Mail[] = [
  { subject: "Plans", id: "1" },
  { subject: "Invoice", id: "2", from: "Bob <bob@example.net>" },
  { subject: "Re: Plans", id: "3", references: "1", from: "Bob <bob@example.net>" },
];

test("conversations are rows, newest first; flat, each message is one", async () => {
  const { of, subjects } = await setUp(THREE);
  const rows = await of({});
  expect(rows.map(({ subject, count, whole, unread }) => [subject, count, whole, unread])).toEqual([
    ["Re: Plans", 2, 2, 2],
    ["Invoice", 1, 1, 1],
  ]);
  expect(rows[0]?.people.map(({ name }) => name)).toEqual(["Ada", "Bob"]);
  expect(await subjects({ conversations: false })).toEqual(["Re: Plans", "Invoice", "Plans"]);
});

test("a search looks at all mail, and at the Trash when it is named", async () => {
  const { rpc, subjects, idOf, inbox } = await setUp(THREE);
  const target = { type: "messages", mailbox: inbox, ids: [await idOf("Invoice")] } as const;
  unwrap(await rpc.change({ type: "move", target, to: "\\Trash" }));
  expect(await subjects({ mailbox: null, search: "from:bob" })).toEqual(["Re: Plans"]);
  expect(await subjects({ mailbox: null, search: "from:bob in:trash" })).toEqual(["Invoice"]);
  expect(await subjects({ mailbox: null, search: "inv in:anywhere" })).toEqual(["Invoice"]);
});

test("typed letter by letter a search finds what it finds at once, in the same order", async () => {
  const words = ["garden", "guard", "party", "par", "ada", "adam"];
  const mail = Array.from({ length: 60 }, (_, n) => ({
    subject: `${words[n % 6] ?? ""} ${words[(n * 5 + 1) % 6] ?? ""} ${n}`,
    from: n % 2 === 0 ? "Ada <ada@example.org>" : "Adam <adam@example.net>",
  }));
  const letters = await setUp(mail);
  for (const search of ["garden party", "from:adam -par", "ada OR guard", 'subject:"party 1"', "in:inbox gua"])
    for (let length = 1; length <= search.length; length++) {
      const query = { mailbox: null, search: search.slice(0, length), conversations: length % 3 === 0 };
      expect(await letters.subjects(query)).toEqual(await (await setUp(mail)).subjects(query));
    }
  // what comes in meanwhile is found, too
  expect(await letters.subjects({ mailbox: null, search: "guar" })).toHaveLength(20);
  letters.account.deliver(message({ subject: "guard again" }));
  expect(await letters.subjects({ mailbox: null, search: "guard" })).toHaveLength(21);
});

test("what has come back stands on top, by the setting alone that says so", async () => {
  const { account, subjects, of, idOf } = await setUp(THREE);
  const flat = { conversations: false };
  expect(await subjects(flat)).toEqual(["Re: Plans", "Invoice", "Plans"]);
  const now = Math.floor(Date.now() / 1000);
  const emails = [await idOf("Plans")] as EntryId[];
  unwrap(await account.intend([groupToOp({ key: `${WOKEN}${now + 60}/1`, emails })]));
  expect(await subjects(flat)).toEqual(["Plans", "Re: Plans", "Invoice"]);
  expect((await of({ search: "plans", mailbox: null, ...flat })).map(({ subject }) => subject)).toEqual([
    "Plans",
    "Re: Plans",
  ]);
});

test("a row is changed as a whole, and undone", async () => {
  const { rpc, of, idOf, inbox, box } = await setUp(THREE);
  const query: ListQuery = { mailbox: inbox, search: "", filter: "all", conversations: true };
  const target = { type: "rows", query, ids: [await idOf("Re: Plans")] } as const;
  const moved = unwrap(await rpc.change({ type: "move", target, to: "\\Archive" }));
  expect(moved.count).toBe(2);
  expect((await of({})).map(({ subject }) => subject)).toEqual(["Invoice"]);
  expect((await of({ mailbox: await box("\\Archive") })).map(({ count }) => count)).toEqual([2]);
  unwrap(await rpc.undo(moved.undo ?? ""));
  expect((await of({})).map(({ subject }) => subject)).toEqual(["Re: Plans", "Invoice"]);
  expect(await rpc.undo(moved.undo ?? "")).toEqual({ ok: false, error: { type: "gone" } });
});

test("all that match, also what is out of sight, but what was left out", async () => {
  const { rpc, of, idOf, inbox } = await setUp(THREE);
  const query: ListQuery = { mailbox: inbox, search: "", filter: "all", conversations: false };
  const target = { type: "all", query, except: [await idOf("Invoice")] } as const;
  expect(await rpc.count(target)).toBe(2);
  const changed = unwrap(await rpc.change({ type: "flag", target, flag: "\\Seen", on: true }));
  expect((await of({ filter: "unread" })).map(({ subject }) => subject)).toEqual(["Invoice"]);
  unwrap(await rpc.undo(changed.undo ?? ""));
  expect(await of({ filter: "unread", conversations: false })).toHaveLength(3);
});

test("junk goes to Junk with $Junk, and back with $NotJunk", async () => {
  const { rpc, of, idOf, inbox, box, account } = await setUp(THREE);
  const id = await idOf("Invoice");
  const change = async (mailbox: string, on: boolean) =>
    unwrap(await rpc.change({ type: "junk", target: { type: "messages", mailbox, ids: [id] }, on }));
  await change(inbox, true);
  const junk = await box("\\Junk");
  expect(await of({ mailbox: junk })).toHaveLength(1);
  expect(account.state.mailbox(junk as never)?.flagsAt(0)).toEqual(["$Junk"]);
  await change(junk, false);
  expect(account.state.mailboxByName("INBOX")?.flagsAt(2)).toEqual(["$NotJunk"]);
});

test("snoozed messages wait in a mailbox of their own, and say until when", async () => {
  const { rpc, of, idOf, inbox, box } = await setUp(THREE);
  const ids = [await idOf("Invoice")];
  const snooze = async (mailbox: string, until: number | null) =>
    unwrap(await rpc.change({ type: "snooze", target: { type: "messages", mailbox, ids }, until }));
  const done = await snooze(inbox, 2_000_000_000);
  const snoozed = await box("Snoozed");
  expect((await of({ mailbox: snoozed })).map(({ snoozedUntil }) => snoozedUntil)).toEqual([2_000_000_000]);
  expect(await of({ mailbox: null, search: "is:snoozed" })).toHaveLength(1);
  unwrap(await rpc.undo(done.undo ?? ""));
  expect((await of({ conversations: false })).map(({ snoozedUntil }) => snoozedUntil)).toEqual([null, null, null]);
  await snooze(inbox, 2_000_000_000);
  await snooze(snoozed, null);
  expect(await of({ mailbox: snoozed })).toEqual([]);
});

test("a muted conversation leaves the inbox, and says so wherever it is", async () => {
  const { rpc, of, idOf, inbox, box } = await setUp(THREE);
  const target = { type: "messages", mailbox: inbox, ids: [await idOf("Plans")] } as const;
  const muted = unwrap(await rpc.change({ type: "mute", target, on: true }));
  expect((await of({ mailbox: await box("\\Archive") })).map(({ count, muted }) => [count, muted])).toEqual([
    [2, true],
  ]);
  unwrap(await rpc.undo(muted.undo ?? ""));
  expect((await of({})).map(({ count, muted }) => [count, muted])).toEqual([
    [2, false],
    [1, false],
  ]);
});

test("mailboxes are made, renamed with what they hold, and deleted to the Trash", async () => {
  const { rpc, idOf, inbox, of, box } = await setUp(THREE);
  const { id } = unwrap(await rpc.createMailbox(" Clients / North "));
  expect(await rpc.createMailbox("Clients/North")).toEqual({ ok: false, error: { type: "exists" } });
  expect(await rpc.createMailbox("a//b")).toEqual({ ok: false, error: { type: "badName" } });
  unwrap(await rpc.renameMailbox(id, "Customers"));
  const target = { type: "messages", mailbox: inbox, ids: [await idOf("Invoice")] } as const;
  unwrap(await rpc.change({ type: "move", target, to: id }));
  const renamed = (await rpc.mailboxes()).find((one) => one.id === id);
  expect([renamed?.name, renamed?.subscribed, renamed?.count]).toEqual(["Customers", true, 1]);
  unwrap(await rpc.deleteMailbox(id));
  expect(await of({ mailbox: await box("\\Trash") })).toHaveLength(1);
  expect(await rpc.deleteMailbox(inbox)).toEqual({ ok: false, error: { type: "refused", reason: "notAllowed" } });
});

test("a conversation has its messages oldest first, and not those in the Trash", async () => {
  const { rpc, idOf, inbox } = await setUp(THREE);
  const [first, second] = [await idOf("Plans"), await idOf("Re: Plans")];
  const whole = unwrap(await rpc.conversation(inbox, second, true));
  expect(whole.messages.map(({ subject }) => subject)).toEqual(["Plans", "Re: Plans"]);
  const target = { type: "messages", mailbox: inbox, ids: [first] } as const;
  unwrap(await rpc.change({ type: "move", target, to: "\\Trash" }));
  expect(unwrap(await rpc.conversation(inbox, second, true)).messages).toHaveLength(1);
});

test("a message opens with what is known of its sender", async () => {
  const { rpc, idOf, inbox } = await setUp([...THREE, { subject: "Again", from: "B. <BOB@example.net>" }]);
  const target = { type: "messages", mailbox: inbox, ids: [await idOf("Invoice")] } as const;
  unwrap(await rpc.change({ type: "flag", target, flag: "\\Seen", on: true }));
  const opened = unwrap(await rpc.open(await idOf("Again")));
  expect([opened.subject, opened.text?.trim(), opened.known]).toEqual(["Again", "Again", 1]);
  expect(await rpc.open("00".repeat(16))).toEqual({ ok: false, error: { type: "gone" } });
});

test("settings are kept part by part; people and operators are suggested", async () => {
  const { rpc } = await setUp(THREE);
  unwrap(await rpc.saveSettings({ labels: [{ keyword: "Work", name: "Work", colour: "blue" }] }, NO_SETTINGS));
  unwrap(await rpc.saveSettings({ searches: [{ name: "Bills", search: "subject:invoice" }] }, await rpc.settings()));
  const { labels, searches } = await rpc.settings();
  expect([labels.length, searches.length]).toEqual([1, 1]);
  expect(await rpc.suggest("has:attachment bo")).toContainEqual({
    ...{ type: "person", name: "Bob", address: "bob@example.net", search: "has:attachment from:bob@example.net" },
  });
  expect((await rpc.suggest("unr")).map(({ search }) => search)).toContain("is:unread");
  expect((await rpc.suggest("bil")).map(({ search }) => search)).toContain("subject:invoice");
});
