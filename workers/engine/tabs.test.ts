import { expect, test, vi } from "vitest";
import type { EngineEvent, EngineRpc, MailboxSummary } from "../rpc/engine-rpc.ts";
import { shareEngine, type TabChannel } from "./tabs.ts";

/** Broadcast channels and one lock, as the tabs of one browser have them. */
function browser(): {
  readonly tab: (engine: () => EngineRpc) => { readonly rpc: EngineRpc; readonly close: () => void };
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
    tab(engine) {
      const channel: TabChannel = {
        onmessage: null,
        postMessage(message) {
          const data: unknown = structuredClone(message);
          for (const other of channels) if (other !== channel) queueMicrotask(() => other.onmessage?.({ data }));
        },
      };
      channels.add(channel);
      const rpc = shareEngine(engine, channel, (begin) => {
        waiting.push({ begin, channel });
        queueMicrotask(grant);
      });
      const close = (): void => {
        channels.delete(channel);
        channel.onmessage = null;
        if (holder === channel) holder = null;
        grant();
      };
      return { rpc, close };
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
