import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { uid, type MailboxId } from "../../shared/lib/ids.ts";
import type { EngineEvent } from "../rpc/engine-rpc.ts";
import { createEventBatch } from "./event-batch.ts";

const inbox = "00".repeat(15).concat("01") as MailboxId;
const trash = "00".repeat(15).concat("06") as MailboxId;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("a long sync becomes few events", () => {
  const events: EngineEvent[] = [];
  const batch = createEventBatch((event) => events.push(event));
  for (let n = 1; n <= 500; n++) batch.changes([{ type: "added", mailbox: inbox, uids: [uid(n)] }]);
  batch.changes([{ type: "flags", mailbox: trash, uids: [uid(1)] }]);
  batch.connection({ type: "syncing", remaining: 9 });
  batch.connection({ type: "online" });
  expect(events).toEqual([]);
  vi.advanceTimersByTime(50);
  expect(events).toEqual([
    { type: "connection", connection: { type: "online" } },
    { type: "mailboxes" },
    { type: "messages", mailbox: inbox, added: 500 },
    { type: "messages", mailbox: trash, added: 0 },
  ]);
});

test("what comes later is told again, and nothing twice", () => {
  const events: EngineEvent[] = [];
  const batch = createEventBatch((event) => events.push(event));
  batch.changes([]);
  vi.advanceTimersByTime(50);
  batch.account({ type: "none", evicted: false, revoked: null });
  vi.advanceTimersByTime(50);
  batch.changes([{ type: "expunged", mailbox: inbox, uids: [uid(3)] }]);
  vi.advanceTimersByTime(500);
  expect(events.map(({ type }) => type)).toEqual(["account", "mailboxes", "messages"]);
});
