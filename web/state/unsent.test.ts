import { expect, test, vi } from "vitest";
import type { OutboxRow } from "../../workers/rpc/write-rpc.ts";
import { FakeEngine } from "../testing/fake-engine.ts";
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
