import { expect, test } from "vitest";
import { Selection } from "./selection.svelte.ts";
import type { ListQuery, ListRow } from "../app/types.ts";

const query: ListQuery = { mailbox: "inbox", search: "", filter: "all", conversations: true };
const row = (index: number): ListRow | null => (index < 10 ? ({ key: `m${index}` } as ListRow) : null);

test("one by one, and a range from where the last one was", () => {
  const selection = new Selection();
  selection.toggle("m2", 2);
  selection.extend(5, row);
  expect([...selection.ids]).toEqual(["m2", "m3", "m4", "m5"]);
  selection.toggle("m3", 3);
  expect(selection.has("m3")).toBe(false);
  expect(selection.count(100)).toBe(3);
  expect(selection.target(query, 7)).toEqual({ type: "rows", query, ids: ["m2", "m4", "m5"], asOf: 7 });
});

test("upwards, and over rows that are not held", () => {
  const selection = new Selection();
  selection.toggle("m9", 9);
  selection.extend(7, row);
  selection.extend(12, row);
  expect([...selection.ids].sort()).toEqual(["m7", "m8", "m9"]);
});

test("all that match, but for some", () => {
  const selection = new Selection();
  selection.everything(7);
  expect(selection.has("never seen")).toBe(true);
  selection.toggle("m2", 2);
  expect(selection.has("m2")).toBe(false);
  expect(selection.count(100_000)).toBe(99_999);
  // the list has been read again since
  expect(selection.target(query, 9)).toEqual({ type: "all", query, except: ["m2"], asOf: 7 });
  selection.toggle("m2", 2);
  expect(selection.count(100_000)).toBe(100_000);
  selection.clear();
  expect(selection.isEmpty).toBe(true);
});
