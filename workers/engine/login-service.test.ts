import { expect, test, vi } from "vitest";
import type { Account } from "../../shared/account/account.ts";
import type { AccessControl } from "../../shared/account/access/access-control.ts";
import { utf8, utf8ToText } from "../../shared/lib/bytes.ts";
import { unwrap } from "../../shared/lib/result.ts";
import type { EngineEvent } from "../rpc/engine-rpc.ts";
import type { ListQuery, Target } from "../rpc/mail-rpc.ts";
import { createEngineService } from "./engine-service.ts";
import { createEventBatch } from "../service/event-batch.ts";
import { createSession, type Session } from "./session.ts";
import { createMemoryAccount, type MemoryAccount } from "./testing/memory-account.ts";
import {
  createMemoryHome,
  PASSWORD,
  PASSWORD_INVITE,
  RESET_PASSWORD,
  WORDS,
  type MemoryHome,
} from "./testing/memory-home.ts";

const ADDRESS = "anna@example.org";
const NOBODY = { type: "none", evicted: false, revoked: null };

function setUp() {
  const account = createMemoryAccount();
  const home = createMemoryHome(account);
  const rpc = createEngineService(home);
  const events: EngineEvent[] = [];
  void rpc.subscribe((event) => events.push(event));
  return { account, home, rpc, events };
}

test("the right password opens the account, and says how far it is; a wrong one changes nothing", async () => {
  const { home, rpc, events } = setUp();
  expect(await rpc.login(ADDRESS, "no", true)).toEqual({ ok: false, error: { type: "wrongPassword" } });
  expect(home.log).toEqual([]);
  expect(await rpc.account()).toEqual(NOBODY);
  unwrap(await rpc.login(` ${ADDRESS} `, PASSWORD, true));
  expect(home.log).toEqual(["wipe", "save"]);
  expect(await rpc.account()).toMatchObject({
    type: "open",
    flavor: "transparent",
    byPassword: true,
    remembered: true,
  });
  await vi.waitFor(() => expect(events).toContainEqual({ type: "stretching", share: 1 }));
  const atRest = JSON.stringify(home.stored) + JSON.stringify(events);
  expect(atRest).not.toContain(PASSWORD);
});

test("not to be remembered: nothing is stored, a restart asks again, no lock can be set", async () => {
  const { home, rpc } = setUp();
  home.storable = false;
  unwrap(await rpc.login(ADDRESS, PASSWORD, false));
  expect(home.stored).toEqual({ type: "none" });
  expect(home.log).not.toContain("save");
  expect(await rpc.account()).toMatchObject({ type: "open", remembered: false });
  expect(await rpc.setPassphrase("four green bottles hang", null)).toMatchObject({ ok: false });
  expect(await rpc.account()).toMatchObject({ type: "open" });
  const restarted = createMemoryHome(createMemoryAccount());
  restarted.stored = home.stored;
  expect(await createEngineService(restarted).account()).toEqual(NOBODY);
});

test("to be remembered where nothing can be stored: said before anything is asked of the provider", async () => {
  const { home, rpc } = setUp();
  home.storable = false;
  expect(await rpc.login(ADDRESS, PASSWORD, true)).toEqual({ ok: false, error: { type: "storage" } });
  expect(await rpc.account()).toEqual(NOBODY);
});

test("a password that the provider has set: locked, until the one of before and the one from now on are given", async () => {
  const { home, rpc } = setUp();
  expect(await rpc.login(ADDRESS, RESET_PASSWORD, true)).toEqual({ ok: false, error: { type: "locked" } });
  const given = { address: ADDRESS, password: RESET_PASSWORD, before: "no", next: null, remember: true };
  expect(await rpc.loginAfterReset(given)).toEqual({ ok: false, error: { type: "wrongPassword" } });
  const weak = { ...given, before: PASSWORD, next: "password1" };
  expect(await rpc.loginAfterReset(weak)).toEqual({ ok: false, error: { type: "tooWeak" } });
  expect(home.log).toEqual([]);
  unwrap(await rpc.loginAfterReset({ ...given, before: PASSWORD, next: "nine tall ladders sing" }));
  expect(home.log).toEqual(["password set: nine tall ladders sing", "wipe", "save"]);
  unwrap(await rpc.loginAfterReset({ ...given, before: PASSWORD }));
  expect(home.log).toContain(`password set: ${RESET_PASSWORD}`);
});

test("an invite to an account with a password: the words come back first, and the password is no easy one", async () => {
  const { home, rpc } = setUp();
  const { flavor, words, ask } = unwrap(await rpc.startJoin(PASSWORD_INVITE));
  expect(flavor).toBe("transparent");
  const answers = ask.map((position) => words[position] ?? "");
  expect(await rpc.finishJoinWithPassword(["a", "b", "c"], PASSWORD, true)).toMatchObject({
    error: { type: "wrongAnswers" },
  });
  expect(await rpc.finishJoinWithPassword(answers, "12345678", true)).toMatchObject({ error: { type: "tooWeak" } });
  expect(home.log).toEqual([]);
  unwrap(await rpc.finishJoinWithPassword(answers, PASSWORD, true));
  expect(home.log).toEqual(["register with password", "wipe", "save"]);
  expect(await rpc.account()).toMatchObject({ type: "open", byPassword: true });
});

test("a forgotten password is replaced with the words", async () => {
  const { home, rpc } = setUp();
  expect(await rpc.enrolWithPassword(PASSWORD, false, true)).toMatchObject({ error: { type: "wrongWords" } });
  expect(unwrap(await rpc.lookWithWords(ADDRESS, WORDS.join(" "))).flavor).toBe("transparent");
  expect(await rpc.enrolWithPassword("anna@example.org", false, true)).toMatchObject({ error: { type: "tooWeak" } });
  unwrap(await rpc.enrolWithPassword(PASSWORD, false, true));
  expect(home.log).toEqual(["enrol with password", "wipe", "save"]);
});

test.each([
  ["the provider knows its keys no more", "notAuthorized", true],
  ["it reads that it is out", "revoked", true],
  ["the provider knows its keys no more, not remembered", "notAuthorized", false],
] as const)("signed out elsewhere: %s", async (_, reason, remember) => {
  const { account, home, rpc, events } = setUp();
  unwrap(await rpc.login(ADDRESS, PASSWORD, remember));
  account.deliver(utf8("Subject: a\r\n\r\nb\r\n"));
  const inbox = (await rpc.mailboxes()).find(({ isInbox }) => isInbox)?.id ?? "";
  account.become({ type: "offline" });
  const query: ListQuery = { mailbox: inbox, search: "", filter: "all", conversations: false };
  const target: Target = { type: "all", query, except: [] };
  unwrap(await rpc.change({ type: "flag", target, flag: "\\Seen", on: true }));
  home.log.length = 0;
  account.become({ type: "refused", reason });
  const over = { ...NOBODY, signedOut: { address: ADDRESS, lost: 1 } };
  await vi.waitFor(async () => expect(await rpc.account()).toEqual(over));
  expect(home.log).toEqual(["clear", "wipe"]);
  expect(home.stored).toEqual({ type: "none" });
  await vi.waitFor(() => expect(events).toContainEqual({ type: "account", account: over }));
  expect(events).not.toContainEqual({ type: "connection", connection: { type: "refused", reason } });
  // of whom this device was not to remember it says nothing after a restart
  expect(await createEngineService(home).account()).toEqual(remember ? over : NOBODY);
  await rpc.logout();
  expect(await createEngineService(home).account()).toEqual(NOBODY);
});

test.each([
  ["read", { seq: 9, by: null }, { hardened: true, wordless: true }],
  ["not read", null, { wordless: true }],
] as const)("signed out: that the account was made hardened is said where it was %s", async (_, removal, known) => {
  const { account, home, rpc } = setUp();
  unwrap(await rpc.login(ADDRESS, PASSWORD, true));
  Object.assign(account, { removal });
  Object.assign(account.security, { flavor: () => "hardened", wordless: () => true });
  account.become({ type: "refused", reason: "notAuthorized" });
  const over = { ...NOBODY, signedOut: { address: ADDRESS, lost: 0, ...known } };
  await vi.waitFor(async () => expect(await rpc.account()).toEqual(over));
  expect(await createEngineService(home).account()).toEqual(over);
});

interface Open {
  readonly session: Session;
  readonly home: MemoryHome;
  readonly account: MemoryAccount;
}

/** `next`: what is opened by secrets that start with "next". */
async function opened(remember: boolean, next: Account): Promise<Open> {
  const account = createMemoryAccount();
  const home = createMemoryHome(account);
  const open = home.open.bind(home);
  Object.assign(home, {
    open: (secrets: Uint8Array) => (utf8ToText(secrets).startsWith("next") ? Promise.resolve(next) : open(secrets)),
  });
  const session = createSession(
    home,
    createEventBatch(() => undefined),
  );
  await session.adopt({ address: ADDRESS, secrets: utf8(ADDRESS) }, { remember, byPassword: true });
  return { session, home, account };
}

const provider = (): Account => {
  const account = createMemoryAccount();
  return { ...account, state: account.state, security: { ...account.security, access: () => ({}) as AccessControl } };
};
const joined = () => ({ address: ADDRESS, secrets: utf8("next") });

test.each([true, false])(
  "the keys that follow take the place of those there were, remembered: %s",
  async (remember) => {
    const next = provider();
    const { session, home, account } = await opened(remember, next);
    home.log.length = 0;
    await session.succeed(joined());
    expect(await session.account()).toBe(next);
    expect(account.log).toEqual(["start", "close"]);
    expect(home.log).toEqual(remember ? ["inherit cache", "save"] : ["inherit cache"]);
    expect(home.stored).toEqual(remember ? { type: "plain", secrets: utf8("next") } : { type: "none" });
    expect(await session.state()).toMatchObject({ byPassword: true, remembered: remember });
  },
);

test("keys that can not be stored are gone on with, and it is said", async () => {
  const next = provider();
  const { session, home } = await opened(true, next);
  home.storable = false;
  await expect(session.succeed(joined())).rejects.toThrow();
  expect(await session.account()).toBe(next);
});

test("a device of one's own that follows a login is kept, remembered or not", async () => {
  const { session, home } = await opened(false, createMemoryAccount());
  await session.succeed(joined());
  expect(await session.state()).toMatchObject({ byPassword: false, remembered: true });
  expect(home.stored).toEqual({ type: "plain", secrets: utf8("next") });
});

test("without an account nothing follows", async () => {
  const session = createSession(
    createMemoryHome(createMemoryAccount()),
    createEventBatch(() => undefined),
  );
  await expect(session.succeed(joined())).rejects.toThrow();
});
