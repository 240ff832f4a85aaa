import { expect, test } from "vitest";
import type { Engine } from "./engine.ts";
import { MessageList } from "./message-list.svelte.ts";
import type { ListQuery } from "./types.ts";

const query: ListQuery = { mailbox: "inbox", search: "", filter: "all", conversations: true };
const searched = { done: true, back: 0 };
const engine = { list: () => Promise.resolve({ total: 0, offset: 0, rows: [], searched }) } as unknown as Engine;

test("what is asked while a turn is ending is not forgotten", async () => {
  for (let gap = 0; gap < 12; gap++) {
    const list = new MessageList(engine);
    list.show(0, 10); // nothing is open yet: the turn ends by itself, some microtasks later
    for (let i = 0; i < gap; i++) await Promise.resolve();
    list.open(query);
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect(list.total, `opened ${gap} microtasks later`).toBe(0);
  }
});
