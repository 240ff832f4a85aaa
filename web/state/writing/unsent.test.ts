import { expect, test, vi } from "vitest";
import type { OutboxRow } from "../../../workers/rpc/write-rpc.ts";
import type { AccountState } from "../app/types.ts";
import { FakeEngine } from "../../testing/fake-engine.ts";
import { Unsent } from "./unsent.svelte.ts";

test("before the device is wiped, what was sent or written without a line counts, too", async () => {
  vi.stubGlobal("addEventListener", () => undefined);
  const engine = new FakeEngine();
  const unsent = new Unsent(engine);
  await unsent.look();
  expect([unsent.count, unsent.messages]).toEqual([0, 0]);
  const row = { where: "here", type: "queued" };
  engine.outbox = () => Promise.resolve([row, { ...row, where: "account" }] as unknown as OutboxRow[]);
  engine.draftsHere = () => Promise.resolve([{ messageId: "a@b", subject: "", to: [], saved: 1 }]);
  engine.waiting = () => Promise.resolve({ count: 3, stalled: null });
  await unsent.look();
  expect([unsent.count, unsent.messages]).toEqual([3, 2]);
  engine.outbox = () => Promise.reject(new Error("closed"));
  await unsent.look();
  expect(unsent.messages).toBe(2);
  vi.unstubAllGlobals();
});

test("locked, it tells what there was; a page that keeps nothing asks before it is left with messages too", async () => {
  const kept = new Map<string, string>();
  let leave: (event: { preventDefault: () => void }) => void = () => undefined;
  vi.stubGlobal("addEventListener", (_: string, listener: typeof leave) => (leave = listener));
  vi.stubGlobal("localStorage", {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  });
  const engine = new FakeEngine();
  engine.draftsHere = () => Promise.resolve([{ messageId: "a@b", subject: "", to: [], saved: 1 }]);
  engine.waiting = () => Promise.resolve({ count: 0, stalled: null });
  const open = { type: "open", lock: true, remembered: true } as unknown as AccountState;
  const locked = { type: "locked" } as unknown as AccountState;
  const unsent = new Unsent(engine);
  unsent.follow(open);
  unsent.receive({ type: "locking" });
  await vi.waitFor(() => expect(unsent.messages).toBe(1));
  const after = new Unsent(engine);
  after.follow(locked);
  expect([after.count, after.messages]).toEqual([0, 1]);
  // who logs out leaves nothing
  after.follow({ type: "none", evicted: false, revoked: null });
  expect([...kept]).toEqual([]);
  const passing = new Unsent(engine);
  const asked = vi.fn();
  passing.follow({ ...open, lock: false, remembered: false } as AccountState);
  leave({ preventDefault: asked });
  expect(asked).not.toHaveBeenCalled();
  passing.receive({ type: "locking" });
  await vi.waitFor(() => expect(passing.messages).toBe(1));
  leave({ preventDefault: asked });
  expect(asked).toHaveBeenCalledOnce();
  vi.unstubAllGlobals();
});
