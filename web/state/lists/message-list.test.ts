import { expect, test } from "vitest";
import type { Engine } from "../app/engine.ts";
import { MessageList } from "./message-list.svelte.ts";
import type { ListQuery } from "../app/types.ts";

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

test("rows around those in view are asked for after them, and no more", async () => {
  const asked: number[] = [];
  const long = {
    list(_: ListQuery, offset: number, limit: number) {
      asked.push(offset);
      const rows = Array.from({ length: limit }, (__, at) => ({ key: `m${offset + at}` }));
      return Promise.resolve({ total: 1_000, offset, rows, searched });
    },
  } as unknown as Engine;
  const list = new MessageList(long);
  const shown = async (first: number, end: number): Promise<readonly number[]> => {
    asked.length = 0;
    list.show(first, end);
    await new Promise((resolve) => setTimeout(resolve, 0));
    return [...asked];
  };
  list.open(query);
  expect(asked).toEqual([0]);
  expect(await shown(0, 10)).toEqual([]);
  // a search may be typed on: the rows in view alone, for a moment
  expect(await shown(5, 15)).toEqual([]);
  await expect.poll(() => asked).toEqual([50]);
  expect(await shown(20, 30)).toEqual([]);
  // far away: what is in view comes first
  expect(await shown(525, 540)).toEqual([500, 450, 550]);
  expect(await shown(985, 1_000)).toEqual([950, 900]);
});

test("while a search is typed on, what is shown stays, and says which search it is of", async () => {
  const list = new MessageList(engine);
  list.open({ ...query, search: "ki" });
  list.show(0, 10);
  await new Promise((resolve) => setTimeout(resolve, 0));
  list.open({ ...query, search: "kit" });
  expect(list.shown.query?.search).toBe("ki");
  await new Promise((resolve) => setTimeout(resolve, 0));
  expect(list.shown.query?.search).toBe("kit");
  list.open({ ...query, search: "" });
  expect(list.shown).toMatchObject({ total: null, query: { search: "" } });
});

test("a list that can not be had is asked for again when that is wanted, not by itself", async () => {
  let asked = 0;
  const list = new MessageList({
    list: () => Promise.reject(new Error(`not now: ${++asked}`)),
  } as unknown as Engine);
  list.open(query);
  await expect.poll(() => list.slow).toBe(true);
  expect([list.failed, asked]).toEqual([true, 1]);
  list.refresh();
  expect(asked).toBe(2);
});
