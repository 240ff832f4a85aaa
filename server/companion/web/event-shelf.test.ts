import { expect, test } from "vitest";
import type { EngineEvent } from "../../../workers/rpc/engine-rpc.ts";
import { createEventShelf } from "./event-shelf.ts";

test("what waits for a slow page is one of each kind and mailbox, the latest, with all that was added", () => {
  const sent: EngineEvent[] = [];
  const shelf = createEventShelf((events) => sent.push(...events));
  shelf.put({ type: "mailboxes" }, true);
  expect(sent.splice(0)).toEqual([{ type: "mailboxes" }]);
  for (let n = 0; n < 1_000; n++) {
    shelf.put({ type: "messages", mailbox: "m", added: 2 }, false);
    shelf.put({ type: "messages", mailbox: "other", added: 0 }, false);
    shelf.put({ type: "connection", connection: { type: "syncing", remaining: n } }, false);
  }
  expect(sent).toEqual([]);
  shelf.empty();
  expect(sent).toEqual([
    { type: "messages", mailbox: "m", added: 2_000 },
    { type: "messages", mailbox: "other", added: 0 },
    { type: "connection", connection: { type: "syncing", remaining: 999 } },
  ]);
  shelf.empty();
  expect(sent).toHaveLength(3);
});
