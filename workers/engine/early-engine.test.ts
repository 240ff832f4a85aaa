import { expect, test, vi } from "vitest";
import { err, ok } from "../../shared/lib/result.ts";
import type { AccountState, EngineEvent, EngineRpc } from "../rpc/engine-rpc.ts";
import type { ListQuery, ListRow, ListWindow, MailboxRow } from "../rpc/mail-rpc.ts";
import { NO_SETTINGS } from "../service/shared-settings.ts";
import type { Door, Entered } from "./door.ts";
import { createEarlyEngine } from "./early-engine.ts";
import { screenFrom } from "./early-screen.ts";
import { createFirstScreenKeeper } from "./first-screen-keeper.ts";
import { decodeFirstScreen, encodeFirstScreen, type FirstScreen } from "./first-screen.ts";

const query: ListQuery = { mailbox: "in", search: "", filter: "all", conversations: true };
const rows = (...ids: readonly string[]): ListRow[] => ids.map((id) => ({ id }) as ListRow);
const windowOf = (total: number, ...ids: readonly string[]): ListWindow => ({
  ...{ total, offset: 0, rows: rows(...ids), searched: { done: true, back: null }, asOf: 7 },
});
const open: AccountState & { readonly type: "open" } = {
  ...{ type: "open", address: "anna@example.org", provider: "https://mail.example.org", lock: false },
  ...{ flavor: "hardened", byPassword: false, remembered: true },
};
const inbox = { id: "in", name: "INBOX", isInbox: true } as MailboxRow;
const kept: FirstScreen = {
  ...{ account: open, mailboxes: [inbox], settings: NO_SETTINGS, query, window: windowOf(3, "a", "b") },
};

interface Setup {
  readonly rpc: EngineRpc;
  readonly fetched: () => number;
  readonly events: EngineEvent[];
}

function setUp(first: FirstScreen | null, engine: Partial<EngineRpc>, refusals = 0): Setup {
  let times = 0;
  const events: EngineEvent[] = [];
  const all = {
    subscribe: () => Promise.resolve(() => undefined),
    account: () => Promise.resolve(open),
    connection: () => Promise.resolve({ type: "online" }),
    waiting: () => Promise.resolve({ count: 1, stalled: null }),
    ...engine,
  } as EngineRpc;
  const fetchEngine = (): Promise<EngineRpc> => {
    times++;
    return times <= refusals ? Promise.reject(new Error("not fetched")) : Promise.resolve(all);
  };
  const rpc = createEarlyEngine({ first: first && screenFrom(first), fetchDoor: null, fetchEngine });
  void rpc.subscribe((event) => events.push(event));
  return { rpc, fetched: () => times, events };
}

test("what a page asks at its start is answered from the first screen, before the engine is fetched", async () => {
  vi.useFakeTimers();
  const devices = vi.fn(() => Promise.resolve([]));
  const { rpc, fetched, events } = setUp(kept, { devices, list: () => Promise.resolve(windowOf(1, "z")) });
  expect(await rpc.home()).toBe("browser");
  expect(await rpc.account()).toEqual(open);
  expect(await rpc.mailboxes()).toEqual([inbox]);
  expect(await rpc.settings()).toEqual(NO_SETTINGS);
  const asked = rpc.devices();
  expect((await rpc.list(query, 0, 2)).rows).toEqual(rows("a", "b"));
  expect(fetched()).toBe(0);
  await vi.advanceTimersByTimeAsync(100);
  expect(fetched()).toBe(1);
  // what waited is answered, lists come from the engine, and whoever was shown the first screen asks again
  expect(await asked).toEqual([]);
  expect((await rpc.list(query, 0, 2)).rows).toEqual(rows("z"));
  expect(events).toEqual([
    { type: "connection", connection: { type: "online" } },
    ...[{ type: "mailboxes" }, { type: "settings" }, { type: "waiting", count: 1, stalled: null }],
    { type: "messages", mailbox: "in", added: 0 },
  ]);
  vi.useRealTimers();
});

test("who asked what waits while the engine could not be fetched is told when it comes", async () => {
  vi.useFakeTimers();
  const { rpc, events } = setUp(kept, { list: () => Promise.resolve(windowOf(1, "z")) }, 1);
  const asked = expect(rpc.waiting()).rejects.toThrow("not fetched");
  await rpc.list(query, 0, 2);
  await vi.advanceTimersByTimeAsync(100);
  await asked;
  await rpc.list(query, 2, 2);
  expect(events).toContainEqual({ type: "waiting", count: 1, stalled: null });
  vi.useRealTimers();
});

test("another list, rows that are not held, and whatever is done make the engine come at once", async () => {
  const list = vi.fn(() => Promise.resolve(windowOf(1, "z")));
  for (const [asked, offset, limit] of [
    [{ ...query, mailbox: "archive" }, 0, 2],
    [{ ...query, search: "x" }, 0, 2],
    [{ ...query, filter: "unread" }, 0, 2],
    [{ ...query, conversations: false }, 0, 2],
    [query, 0, 3],
    [query, 2, 1],
  ] as const) {
    const { rpc, fetched } = setUp(kept, { list });
    expect((await rpc.list(asked, offset, limit)).rows).toEqual(rows("z"));
    expect(fetched()).toBe(1);
  }
  const { rpc, fetched } = setUp(kept, { logout: () => Promise.resolve() });
  await rpc.logout();
  expect(fetched()).toBe(1);
});

test("who is no longer in is told to the page that was shown the first screen", async () => {
  const none: AccountState = { type: "none", evicted: false, revoked: null };
  const { rpc, events } = setUp(kept, { account: () => Promise.resolve(none), logout: () => Promise.resolve() });
  expect(await rpc.account()).toEqual(open);
  await rpc.logout();
  expect(events).toEqual([{ type: "account", account: none }]);
  expect(await rpc.account()).toEqual(none);
});

test("without a first screen everything waits for the engine, and no event is made up", async () => {
  const { rpc, fetched, events } = setUp(null, { mailboxes: () => Promise.resolve([]) });
  expect(await rpc.account()).toEqual(open);
  expect(await rpc.mailboxes()).toEqual([]);
  expect([fetched(), events]).toEqual([1, []]);
});

test("an engine that can not be fetched fails what asked for it, and is fetched again", async () => {
  const { rpc, fetched } = setUp(null, { mailboxes: () => Promise.resolve([inbox]) }, 1);
  await expect(rpc.mailboxes()).rejects.toThrow("not fetched");
  expect(await rpc.mailboxes()).toEqual([inbox]);
  expect(fetched()).toBe(2);
});

const vacant = { type: "none", evicted: false, revoked: null } as const;

function atDoor(login: Door["login"], engine: Partial<EngineRpc> = {}) {
  const events: EngineEvent[] = [];
  const came: (Entered | null)[] = [];
  const all = {
    subscribe: () => Promise.resolve(() => undefined),
    account: () => Promise.resolve(open),
    connection: () => Promise.resolve({ type: "online" }),
    waiting: () => Promise.resolve({ count: 1, stalled: null }),
    ...engine,
  } as EngineRpc;
  const rpc = createEarlyEngine({
    first: null,
    fetchDoor: (tell) => {
      tell(0.5);
      return Promise.resolve({ login });
    },
    fetchEngine: (entered) => {
      came.push(entered);
      return Promise.resolve(all);
    },
  });
  void rpc.subscribe((event) => events.push(event));
  return { rpc, came, events };
}

test("where nobody is, the door says so and takes a password; the engine comes after the rows, with who came in", async () => {
  vi.useFakeTimers();
  const left = vi.fn(() => Promise.resolve());
  const entered: Entered = { stale: false, passing: null, screen: { ...screenFrom(kept), leave: left } };
  const login = vi.fn<Door["login"]>(() => Promise.resolve(ok(entered)));
  const { rpc, came, events } = atDoor(login);
  expect([await rpc.home(), await rpc.account(), await rpc.mailboxes()]).toEqual(["browser", vacant, []]);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(came).toEqual([]);
  expect(await rpc.login("anna@example.org", "secret", true)).toEqual(ok(null));
  expect(login).toHaveBeenCalledWith("anna@example.org", "secret", true);
  expect(events).toEqual([
    { type: "stretching", share: 0.5 },
    { type: "account", account: open },
  ]);
  expect((await rpc.list(query, 0, 2)).rows).toEqual(rows("a", "b"));
  expect([came, left.mock.calls.length]).toEqual([[], 0]);
  await vi.advanceTimersByTimeAsync(100);
  expect([came, left.mock.calls.length]).toEqual([[entered], 1]);
  vi.useRealTimers();
});

test("what is not in the rows at the door yet is said, until the engine says more", async () => {
  vi.useFakeTimers();
  const screen = { ...screenFrom(kept), behind: 700 };
  const entered: Entered = { stale: false, passing: null, screen };
  let tell: (event: EngineEvent) => void = () => undefined;
  const { rpc, events } = atDoor(() => Promise.resolve(ok(entered)), {
    connection: () => Promise.resolve({ type: "connecting" }),
    subscribe: (listener) => {
      tell = listener;
      return Promise.resolve(() => undefined);
    },
  });
  const said = (): EngineEvent[] => events.filter(({ type }) => type === "connection");
  const behind = { type: "syncing", remaining: 700 };
  await rpc.login("anna@example.org", "secret", true);
  expect([await rpc.connection(), said()]).toEqual([behind, [{ type: "connection", connection: behind }]]);
  expect((await rpc.list(query, 0, 2)).rows).toEqual(rows("a", "b"));
  await vi.advanceTimersByTimeAsync(100);
  expect(said()).toHaveLength(1);
  tell({ type: "connection", connection: { type: "online" } });
  expect(said().at(-1)).toEqual({ type: "connection", connection: { type: "online" } });
  vi.useRealTimers();
});

test("who is refused at the door is not in, and may try again; what else is asked makes the engine come", async () => {
  const refused = err({ type: "wrongPassword" } as const);
  const engineLogin = vi.fn(() => Promise.resolve(ok(null)));
  const { rpc, came } = atDoor(() => Promise.resolve(refused), {
    account: () => Promise.resolve(vacant),
    login: engineLogin,
    cancelPairing: () => Promise.resolve(),
  });
  expect(await rpc.login("anna@example.org", "wrong", true)).toEqual(refused);
  expect([await rpc.account(), came]).toEqual([vacant, []]);
  await rpc.cancelPairing();
  expect(came).toEqual([null]);
  await rpc.login("anna@example.org", "right", true);
  expect(engineLogin).toHaveBeenCalledOnce();
});

test("a door that can not be fetched is said to whoever knocks", async () => {
  const fetchDoor = vi.fn(() => Promise.reject(new Error("not fetched")));
  const rpc = createEarlyEngine({ first: null, fetchDoor, fetchEngine: () => Promise.reject(new Error("not wanted")) });
  for (let tries = 1; tries <= 2; tries++) {
    expect(await rpc.login("anna@example.org", "secret", true)).toEqual(err({ type: "unloaded" }));
    expect(fetchDoor).toHaveBeenCalledTimes(tries);
  }
});

test("where there is nothing to see from the door, the engine comes at once and says who is in", async () => {
  const entered: Entered = { stale: false, passing: null, screen: null };
  const { rpc, came, events } = atDoor(() => Promise.resolve(ok(entered)));
  await rpc.login("anna@example.org", "secret", false);
  await vi.waitFor(() => expect(events).toContainEqual({ type: "account", account: open }));
  expect(came).toEqual([entered]);
});

test("what is shown first is kept a while later, and again when it has changed; nothing of other lists", async () => {
  vi.useFakeTimers();
  const puts: (FirstScreen | null)[] = [];
  let account: AccountState = open;
  let total = 3;
  const keeper = createFirstScreenKeeper(
    {
      account: () => Promise.resolve(account),
      mailboxes: () => Promise.resolve([inbox]),
      settings: () => Promise.resolve(NO_SETTINGS),
      list: () => Promise.resolve(windowOf(total, "a", "b")),
    },
    (bytes) => Promise.resolve(void puts.push(decodeFirstScreen(bytes))),
  );
  keeper.listed({ ...query, search: "x" }, 0);
  keeper.listed({ ...query, filter: "unread" }, 0);
  keeper.listed({ ...query, mailbox: null }, 0);
  keeper.listed({ ...query, mailbox: "archive" }, 0);
  keeper.listed(query, 100);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(puts).toEqual([]);
  keeper.listed(query, 0);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(puts).toEqual([kept]);
  total = 4;
  keeper.listed({ ...query, mailbox: "archive" }, 0);
  keeper.told({ type: "messages", mailbox: "in", added: 1 });
  keeper.told({ type: "mailboxes" });
  await vi.advanceTimersByTimeAsync(10_000);
  expect(puts.slice(1)).toEqual([{ ...kept, window: windowOf(4, "a", "b") }]);
  // under a lock, and of what is not remembered, nothing is kept
  for (const passing of [{ lock: true }, { remembered: false }]) {
    account = { ...open, ...passing };
    keeper.told({ type: "account", account });
    await vi.advanceTimersByTimeAsync(10_000);
  }
  expect(puts).toHaveLength(2);
  vi.useRealTimers();
});

test("what is no first screen of this version counts as none", () => {
  expect(decodeFirstScreen(encodeFirstScreen(kept))).toEqual(kept);
  for (const text of ["", "null", "{}", "[]", '{"v":2}', '{"v":1,"window":{},"mailboxes":[]}', '{"v":1}'])
    expect(decodeFirstScreen(new TextEncoder().encode(text))).toBeNull();
});
