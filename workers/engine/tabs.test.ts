import { expect, test, vi } from "vitest";
import type { EngineEvent, EngineRpc, MailboxSummary } from "../rpc/engine-rpc.ts";
import type { Draft } from "../rpc/write-rpc.ts";
import { shareEngine, type TabChannel } from "./tabs.ts";

/** Broadcast channels and one lock, as the tabs of one browser have them. */
function browser(): {
  readonly tab: (
    engine: () => EngineRpc,
    version?: string,
  ) => { readonly rpc: EngineRpc; readonly close: () => void; readonly retired: () => boolean };
} {
  const channels = new Set<TabChannel>();
  const waiting: { begin: () => Promise<void>; channel: TabChannel }[] = [];
  let holder: TabChannel | null = null;

  function grant(): void {
    const next = holder === null ? waiting.shift() : undefined;
    if (!next) return;
    holder = next.channel;
    void next.begin();
  }

  return {
    tab(createEngine, version = "1") {
      let over = false;
      const channel: TabChannel = {
        onmessage: null,
        postMessage(message) {
          const data: unknown = structuredClone(message);
          for (const other of channels) if (other !== channel) queueMicrotask(() => other.onmessage?.({ data }));
        },
      };
      channels.add(channel);
      const lead = (begin: () => Promise<void>): void => {
        waiting.push({ begin, channel });
        queueMicrotask(grant);
      };
      const retire = (): void => {
        over = true;
        close();
      };
      const rpc = shareEngine({ createEngine, channel, lead, version, retire });
      const close = (): void => {
        waiting.splice(0, waiting.length, ...waiting.filter((one) => one.channel !== channel));
        channels.delete(channel);
        channel.onmessage = null;
        if (holder === channel) holder = null;
        grant();
      };
      return { rpc, close, retired: () => over };
    },
  };
}

interface FakeEngine {
  readonly rpc: EngineRpc;
  readonly emit: (event: EngineEvent) => void;
}

function fakeEngine(mailboxes: () => Promise<readonly MailboxSummary[]>): FakeEngine {
  const listeners = new Set<(event: EngineEvent) => void>();
  const rpc = {
    mailboxes,
    account: () => Promise.resolve({ type: "none", evicted: false, revoked: null }),
    logout: () => Promise.reject(new Error("disk gone")),
    subscribe(listener: (event: EngineEvent) => void) {
      listeners.add(listener);
      return Promise.resolve(() => void listeners.delete(listener));
    },
  } as unknown as EngineRpc;
  return {
    rpc,
    emit: (event) => {
      for (const listener of listeners) listener(event);
    },
  };
}

const never = new Promise<never>(() => undefined);

test("one engine serves all tabs: calls, failures and events", async () => {
  const { tab } = browser();
  let opened = 0;
  const engine = fakeEngine(() => Promise.resolve([]));
  const open = (): EngineRpc => (opened++, engine.rpc);
  const tabs = [tab(open), tab(open), tab(open)];
  const events: string[] = [];
  for (const [i, { rpc }] of tabs.entries()) await rpc.subscribe(({ type }) => events.push(`${i} ${type}`));
  for (const { rpc } of tabs) expect(await rpc.mailboxes()).toEqual([]);
  for (const { rpc } of tabs) await expect(rpc.logout()).rejects.toThrow("disk gone");
  expect(opened).toBe(1);
  events.length = 0;
  engine.emit({ type: "mailboxes" });
  await Promise.resolve();
  expect(events.sort()).toEqual(["0 mailboxes", "1 mailboxes", "2 mailboxes"]);
});

test("when the leading tab is closed another answers what was asked already", async () => {
  const { tab } = browser();
  const first = tab(() => fakeEngine(() => never).rpc);
  const second = tab(() => fakeEngine(() => Promise.resolve([])).rpc);
  const told: string[] = [];
  await second.rpc.subscribe(({ type }) => told.push(type));
  const asked = second.rpc.mailboxes();
  await new Promise((settle) => setTimeout(settle, 5));
  told.length = 0;
  first.close();
  expect(await asked).toEqual([]);
  // what the first held in memory alone is gone with it
  await vi.waitFor(() => expect(told).toEqual(["account"]));
});

test("workers of two versions: who began last runs the engine, the others tell their pages and end", async () => {
  const { tab } = browser();
  const opened: string[] = [];
  const open = (name: string) => (): EngineRpc => {
    opened.push(name);
    return fakeEngine(() => Promise.resolve([{ id: name } as MailboxSummary])).rpc;
  };
  const old = [tab(open("old"), "1"), tab(open("old"), "1")];
  const told: string[] = [];
  for (const { rpc } of old) await rpc.subscribe(({ type }) => type === "superseded" && told.push(type));
  for (const { rpc } of old) expect(await rpc.mailboxes()).toEqual([{ id: "old" }]);
  const fresh = tab(open("new"), "2");
  expect(await fresh.rpc.mailboxes()).toEqual([{ id: "new" }]);
  expect(old.map(({ retired }) => retired())).toEqual([true, true]);
  expect(fresh.retired()).toBe(false);
  expect(told).toEqual(["superseded", "superseded"]);
  // the lock may pass through another old one on its way
  expect(opened.filter((name) => name === "new")).toHaveLength(1);
  expect(opened.at(-1)).toBe("new");
});

test("what a closed tab was changing is asked of the next one under the same name; what it was filing, saving or sending is not begun again", async () => {
  const { tab } = browser();
  const asked: unknown[][] = [];
  const engine = (answer: () => Promise<unknown>): EngineRpc => {
    const note =
      (method: string) =>
      (...args: unknown[]) => (asked.push([method, ...args]), answer());
    const { rpc } = fakeEngine(() => Promise.resolve([]));
    return {
      ...rpc,
      change: note("change"),
      importMessage: note("import"),
      importContacts: note("cards"),
      saveDraft: note("save"),
      send: note("send"),
      createMailbox: note("create"),
    } as EngineRpc;
  };
  const first = tab(() => engine(() => never));
  const second = tab(() => engine(() => Promise.resolve("done")));
  const third = tab(() => engine(() => Promise.resolve("done")));
  for (const { rpc } of [second, third]) await rpc.mailboxes();
  const target = { type: "messages", mailbox: "m", ids: [] } as const;
  const calls = [second, third].map(({ rpc }) => ({
    changed: rpc.change({ type: "remove", target }),
    made: rpc.createMailbox("n"),
    once: [
      rpc.importMessage("m", new Uint8Array(1), [], null),
      rpc.importContacts(new Uint8Array(1)),
      rpc.saveDraft({} as Draft, false),
      rpc.send({} as Draft, 0),
    ].map((call) => call.catch((error: unknown) => String(error))),
  }));
  await vi.waitFor(() => expect(asked).toHaveLength(12));
  first.close();
  for (const { changed, made, once } of calls) {
    expect([await changed, await made]).toEqual(["done", "done"]);
    for (const call of once) expect(await call).toContain("was closed");
  }
  const names = (method: string): unknown[] => asked.filter(([of]) => of === method).map((args) => args.at(-1));
  for (const method of ["change", "create"]) {
    expect(names(method)).toHaveLength(4);
    expect(new Set(names(method)).size).toBe(2);
  }
  for (const method of ["import", "cards", "save", "send"]) expect(names(method)).toHaveLength(2);
});
