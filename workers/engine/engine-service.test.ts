import { expect, test, vi } from "vitest";
import { utf8, utf8ToText } from "../../shared/lib/bytes.ts";
import { unwrap } from "../../shared/lib/result.ts";
import type { EngineEvent, EngineRpc, MailboxSummary } from "../rpc/engine-rpc.ts";
import type { ListQuery, Target } from "../rpc/mail-rpc.ts";
import { createEngineService } from "./engine-service.ts";
import { createMemoryAccount, type MemoryAccount } from "./testing/memory-account.ts";
import { createMemoryHome, INVITE, WORDS, type MemoryHome } from "./testing/memory-home.ts";

const message = (n: number): Uint8Array =>
  utf8(`From: Ada <ada@example.org>\r\nTo: anna@example.org\r\nSubject: number ${n}\r\n\r\nbody ${n}\r\n`);

interface Setup {
  readonly account: MemoryAccount;
  readonly home: MemoryHome;
  readonly rpc: EngineRpc;
}

function setUp(): Setup {
  const account = createMemoryAccount();
  const home = createMemoryHome(account);
  return { account, home, rpc: createEngineService(home) };
}

/** Signed in, with messages. */
async function signedIn(count = 3): Promise<Setup & { inbox: string }> {
  const setup = setUp();
  unwrap(await setup.rpc.joinWithWords("anna@example.org", WORDS.join(" "), "laptop"));
  for (let n = 1; n <= count; n++) setup.account.deliver(message(n));
  return { ...setup, inbox: (await byName(setup.rpc, "INBOX")).id };
}

async function byName(rpc: EngineRpc, name: string): Promise<MailboxSummary> {
  const found = (await rpc.mailboxes()).find((mailbox) => mailbox.name === name);
  if (!found) throw new Error(`no ${name}`);
  return found;
}

const flat = (mailbox: string): ListQuery => ({ mailbox, search: "", filter: "all", conversations: false });
const subjects = async (rpc: EngineRpc, mailbox: string, offset = 0, limit = 100): Promise<string[]> =>
  (await rpc.list(flat(mailbox), offset, limit)).rows.map(({ subject }) => subject);

/** Those of these subjects. */
async function some(rpc: EngineRpc, mailbox: string, ...numbers: readonly number[]): Promise<Target> {
  const { rows } = await rpc.list(flat(mailbox), 0, 100);
  const ids = rows.filter(({ subject }) => numbers.some((n) => subject === `number ${n}`)).map(({ id }) => id);
  return { type: "messages", mailbox, ids };
}

test("with an invite nothing is registered before three words have come back", async () => {
  const { rpc, home, account } = setUp();
  expect(await rpc.account()).toEqual({ type: "none", evicted: false, revoked: null });
  expect(await rpc.startJoin("other")).toEqual({ ok: false, error: { type: "inviteInvalid" } });
  const { words, ask } = unwrap(await rpc.startJoin(INVITE));
  expect(new Set(ask).size).toBe(3);
  const wrong = await rpc.finishJoin(["a", "b", "c"], "laptop");
  expect(wrong).toEqual({ ok: false, error: { type: "wrongAnswers" } });
  expect(home.log).toEqual([]);
  const answers = ask.map((position) => ` ${(words[position] ?? "").toUpperCase()} `);
  expect(await rpc.finishJoin(answers, "laptop")).toEqual({ ok: true, value: null });
  expect(home.log).toEqual(["register", "wipe", "save"]);
  expect(account.log).toEqual(["start"]);
  expect(await rpc.account()).toEqual({
    type: "open",
    address: "anna@example.org",
    provider: "https://mail.example.org",
    ...{ lock: false, flavor: "hardened", byPassword: false, remembered: true },
  });
});

test("where nothing can be stored nothing is registered", async () => {
  const { rpc, home } = setUp();
  const { words, ask } = unwrap(await rpc.startJoin(INVITE));
  home.storable = false;
  expect(await rpc.startJoin(INVITE)).toEqual({ ok: false, error: { type: "storage" } });
  const answers = ask.map((position) => words[position] ?? "");
  expect(await rpc.finishJoin(answers, "laptop")).toEqual({ ok: false, error: { type: "storage" } });
  expect(home.log).toEqual([]);
});

test("wrong words do not open, right ones do; logging out wipes", async () => {
  const { rpc, home, account } = setUp();
  expect(await rpc.joinWithWords("anna@example.org", "no", "laptop")).toEqual({
    ok: false,
    error: { type: "wrongWords" },
  });
  unwrap(await rpc.joinWithWords("anna@example.org", WORDS.join(" "), "laptop"));
  home.log.length = 0;
  await rpc.logout();
  expect(home.log).toEqual(["clear", "wipe"]);
  expect(account.log).toEqual(["start", "close"]);
  expect(await rpc.account()).toEqual({ type: "none", evicted: false, revoked: null });
  expect(await rpc.mailboxes()).toEqual([]);
});

test("words are looked at first; this device is enrolled once that was confirmed", async () => {
  const { rpc, home } = setUp();
  expect(await rpc.enrolWithWords("laptop", false)).toEqual({ ok: false, error: { type: "wrongWords" } });
  expect(await rpc.lookWithWords("anna@example.org", "no")).toEqual({ ok: false, error: { type: "wrongWords" } });
  const view = unwrap(await rpc.lookWithWords("anna@example.org", WORDS.join(" ")));
  expect(view).toMatchObject({ address: "anna@example.org", seq: 1, devices: 2, kind: { type: "join" } });
  expect(view.head).toHaveLength(6);
  expect(home.log).toEqual([]);
  home.storable = false;
  expect(await rpc.enrolWithWords("laptop", true)).toEqual({ ok: false, error: { type: "storage" } });
  expect(home.log).toEqual([]);
  home.storable = true;
  unwrap(await rpc.enrolWithWords("laptop", true));
  expect(home.log).toEqual(["enrol, alone", "wipe", "save"]);
  expect(await rpc.account()).toMatchObject({ type: "open", address: "anna@example.org" });
});

test("a device that was removed wipes keys and cache, and says so", async () => {
  const { rpc, home, account } = await signedIn();
  home.log.length = 0;
  account.become({ type: "refused", reason: "revoked" });
  const revoked = { address: "anna@example.org", by: null };
  await vi.waitFor(async () => expect(await rpc.account()).toEqual({ type: "none", evicted: false, revoked }));
  expect(home.log).toEqual(["clear", "wipe"]);
  expect(account.log).toEqual(["start", "close"]);
  expect(await rpc.mailboxes()).toEqual([]);
  const reloaded = createEngineService(home);
  expect(await reloaded.account()).toEqual({ type: "none", evicted: false, revoked });
  await reloaded.logout();
  expect(await createEngineService(home).account()).toEqual({ type: "none", evicted: false, revoked: null });
});

test("a device that the provider merely turns away wipes nothing", async () => {
  const { rpc, home, account } = await signedIn();
  home.log.length = 0;
  account.become({ type: "refused", reason: "notAuthorized" });
  expect(await rpc.account()).toMatchObject({ type: "open" });
  expect(home.log).toEqual([]);
});

test("a browser that dropped its keys says so", async () => {
  const home = createMemoryHome(createMemoryAccount());
  home.stored = { type: "evicted" };
  expect(await createEngineService(home).account()).toEqual({ type: "none", evicted: true, revoked: null });
});

test("mailboxes and windows of rows, newest first", async () => {
  const { rpc, inbox } = await signedIn(5);
  expect(await byName(rpc, "INBOX")).toMatchObject({ isInbox: true, count: 5, unseen: 5, specialUse: null });
  expect(await byName(rpc, "Trash")).toMatchObject({ isInbox: false, count: 0, specialUse: "\\Trash" });
  expect(await subjects(rpc, inbox)).toEqual(["number 5", "number 4", "number 3", "number 2", "number 1"]);
  expect(await subjects(rpc, inbox, 3, 1)).toEqual(["number 2"]);
  const { total, rows } = await rpc.list(flat(inbox), 9, 10);
  expect({ total, rows }).toEqual({ total: 5, rows: [] });
  expect((await rpc.list(flat("nonsense"), 0, 10)).total).toBe(0);
  expect((await rpc.list(flat(inbox), 0, 1)).rows[0]).toMatchObject({
    people: [{ name: "Ada", address: "ada@example.org", unread: true }],
    to: [{ name: "", address: "anna@example.org" }],
    ...{ preview: "body 5", unread: 1, count: 1 },
  });
});

test("a message is read, and its source saved", async () => {
  const { rpc, inbox, account } = await signedIn();
  const [, second] = (await rpc.list(flat(inbox), 0, 10)).rows;
  const id = second?.id ?? "";
  expect(unwrap(await rpc.open(id))).toMatchObject({ id, subject: "number 2", text: "body 2\r\n", html: null });
  expect(utf8ToText(unwrap(await rpc.original(id)))).toContain("Subject: number 2");
  expect(await rpc.open("0".repeat(32))).toEqual({ ok: false, error: { type: "gone" } });
  expect(await rpc.part(id, "7")).toEqual({ ok: false, error: { type: "gone" } });
  account.become({ type: "offline" });
  expect(await rpc.open(id)).toEqual({ ok: false, error: { type: "offline" } });
});

test("read, star, archive, delete for good", async () => {
  const { rpc, inbox } = await signedIn();
  const flag = async (flag: string, on: boolean, ...numbers: readonly number[]): Promise<void> => {
    unwrap(await rpc.change({ type: "flag", target: await some(rpc, inbox, ...numbers), flag, on }));
  };
  await flag("\\Seen", true, 1, 2);
  await flag("\\Flagged", true, 2);
  await flag("\\Seen", false, 1);
  expect((await rpc.list(flat(inbox), 1, 2)).rows).toMatchObject([
    { subject: "number 2", unread: 0, flagged: true },
    { subject: "number 1", unread: 1, flagged: false },
  ]);
  unwrap(await rpc.change({ type: "move", target: await some(rpc, inbox, 2), to: "\\Archive" }));
  expect(await subjects(rpc, (await byName(rpc, "Archive")).id)).toEqual(["number 2"]);
  const trash = (await byName(rpc, "Trash")).id;
  unwrap(await rpc.change({ type: "move", target: await some(rpc, inbox, 1), to: trash }));
  unwrap(await rpc.change({ type: "remove", target: await some(rpc, trash, 1) }));
  expect((await byName(rpc, "Trash")).count).toBe(0);
  expect(await subjects(rpc, inbox)).toEqual(["number 3"]);
  const nothing: Target = { type: "messages", mailbox: inbox, ids: ["0".repeat(32)] };
  expect(await rpc.change({ type: "move", target: nothing, to: "\\Archive" })).toMatchObject({ ok: false });
  const target = await some(rpc, inbox, 3);
  expect(await rpc.change({ type: "move", target, to: "nowhere" })).toEqual({ ok: false, error: { type: "gone" } });
});

test("a special-use mailbox that was deleted: one of its name takes its place, else it is made again", async () => {
  const { rpc, inbox, account } = await signedIn();
  const dropArchive = async (): Promise<void> => {
    const archive = account.state.mailboxByName("Archive");
    if (archive) await account.submit([{ op: "delete", mailbox: archive.id }]);
  };
  await dropArchive();
  unwrap(await rpc.change({ type: "move", target: await some(rpc, inbox, 1), to: "\\Archive" }));
  expect(await byName(rpc, "Archive")).toMatchObject({ specialUse: "\\Archive", count: 1 });
  await dropArchive();
  await account.submit([{ op: "create", mailbox: account.newMailboxId(), name: "Archive" }]);
  unwrap(await rpc.change({ type: "move", target: await some(rpc, inbox, 2), to: "\\Archive" }));
  expect(await byName(rpc, "Archive")).toMatchObject({ specialUse: null, count: 1 });
});

test("offline all changes are kept for later, and shown", async () => {
  const { rpc, inbox, account } = await signedIn();
  account.become({ type: "offline" });
  unwrap(await rpc.change({ type: "move", target: await some(rpc, inbox, 1), to: "\\Trash" }));
  expect(await subjects(rpc, inbox)).toEqual(["number 3", "number 2"]);
  expect(await rpc.waiting()).toEqual({ count: 1, stalled: null });
});

test("watchers hear of mail and of the line to the provider", async () => {
  const { rpc, inbox, account } = await signedIn(0);
  const events: EngineEvent[] = [];
  const stop = await rpc.subscribe((event) => events.push(event));
  await vi.waitFor(() => expect(events).toContainEqual(expect.objectContaining({ type: "account" })));
  events.length = 0;
  account.deliver(message(1));
  account.become({ type: "syncing", remaining: 3 });
  await vi.waitFor(() => expect(events.length).toBe(3));
  expect(events).toEqual([
    { type: "connection", connection: { type: "syncing", remaining: 3 } },
    { type: "mailboxes" },
    { type: "messages", mailbox: inbox, added: 1 },
  ]);
  stop();
});
