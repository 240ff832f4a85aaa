import { expect, test, vi } from "vitest";
import { utf8, utf8ToText } from "../../shared/lib/bytes.ts";
import { unwrap } from "../../shared/lib/result.ts";
import type { EngineEvent, EngineRpc, MailboxSummary } from "../rpc/engine-rpc.ts";
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

const subjects = async (rpc: EngineRpc, mailbox: string, offset = 0, limit = 100): Promise<string[]> =>
  (await rpc.messages(mailbox, offset, limit)).rows.map(({ subject }) => subject);

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
  const { total, offset, rows } = await rpc.messages(inbox, 9, 10);
  expect({ total, offset, rows }).toEqual({ total: 5, offset: 5, rows: [] });
  expect((await rpc.messages("nonsense", 0, 10)).total).toBe(0);
  expect((await rpc.messages(inbox, 0, 1)).rows[0]).toMatchObject({
    uid: 5,
    from: { name: "Ada", address: "ada@example.org" },
    to: [{ name: "", address: "anna@example.org" }],
    preview: "body 5",
    seen: false,
    date: 1_700_000_005,
  });
});

test("a message is read, and its source saved", async () => {
  const { rpc, inbox, account } = await signedIn();
  expect(unwrap(await rpc.read(inbox, 2))).toMatchObject({
    uid: 2,
    subject: "number 2",
    text: "body 2\r\n",
    html: null,
  });
  expect(utf8ToText(unwrap(await rpc.source(inbox, 2)))).toContain("Subject: number 2");
  expect(await rpc.read(inbox, 99)).toEqual({ ok: false, error: { type: "gone" } });
  expect(await rpc.attachment(inbox, 2, "7")).toEqual({ ok: false, error: { type: "gone" } });
  account.become({ type: "offline" });
  expect(await rpc.read(inbox, 2)).toEqual({ ok: false, error: { type: "offline" } });
});

test("read, star, archive, delete for good", async () => {
  const { rpc, inbox } = await signedIn();
  unwrap(await rpc.setSeen(inbox, [1, 2], true));
  unwrap(await rpc.setFlagged(inbox, [2], true));
  unwrap(await rpc.setSeen(inbox, [1], false));
  expect((await rpc.messages(inbox, 1, 2)).rows).toMatchObject([
    { uid: 2, seen: true, flagged: true },
    { uid: 1, seen: false, flagged: false },
  ]);
  unwrap(await rpc.move(inbox, [2], "\\Archive"));
  expect(await subjects(rpc, (await byName(rpc, "Archive")).id)).toEqual(["number 2"]);
  unwrap(await rpc.move(inbox, [1], (await byName(rpc, "Trash")).id));
  unwrap(await rpc.remove((await byName(rpc, "Trash")).id, [1]));
  expect((await byName(rpc, "Trash")).count).toBe(0);
  expect(await subjects(rpc, inbox)).toEqual(["number 3"]);
  expect(await rpc.move(inbox, [1, 2], "\\Archive")).toEqual({ ok: false, error: { type: "gone" } });
  expect(await rpc.move(inbox, [3], "nowhere")).toEqual({ ok: false, error: { type: "gone" } });
  expect(await rpc.setSeen(inbox, [-1, 0.5, Infinity], true)).toEqual({ ok: false, error: { type: "gone" } });
});

test("a special-use mailbox that was deleted is made again when it is needed", async () => {
  const { rpc, inbox, account } = await signedIn();
  const archive = account.state.mailboxByName("Archive");
  if (archive) await account.submit([{ op: "delete", mailbox: archive.id }]);
  await account.submit([{ op: "create", mailbox: account.newMailboxId(), name: "Archive" }]);
  unwrap(await rpc.move(inbox, [1], "\\Archive"));
  expect(await byName(rpc, "Archive 2")).toMatchObject({ specialUse: "\\Archive", count: 1 });
});

test("offline flags are kept for later, moves are not", async () => {
  const { rpc, inbox, account } = await signedIn();
  account.become({ type: "offline" });
  expect(await rpc.setSeen(inbox, [1], true)).toEqual({ ok: true, value: null });
  expect(await rpc.move(inbox, [1], "\\Trash")).toEqual({ ok: false, error: { type: "offline" } });
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
