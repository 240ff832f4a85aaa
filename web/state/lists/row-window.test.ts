import { expect, test } from "vitest";
import { chunkSize, chunksOf, indexOfId, rowAt, shiftBetween, withChunk, withRows } from "./row-window.ts";
import type { Chunks } from "./row-window.ts";
import type { ListRow } from "../app/types.ts";

const row = (number: number): ListRow => ({
  key: `m${number}`,
  id: `m${number}`,
  mailbox: "inbox",
  count: 1,
  whole: 1,
  unread: 0,
  people: [],
  to: [],
  subject: "",
  preview: "",
  date: 0,
  flagged: false,
  answered: false,
  hasAttachment: false,
  muted: false,
  labels: [],
  snoozedUntil: null,
  size: 0,
  cached: false,
});

/** A list whose newest message has this number. */
const listFrom = (newest: number, chunk = 0): Chunks =>
  new Map([[chunk, Array.from({ length: chunkSize }, (_, at) => row(newest - chunk * chunkSize - at))]]);

test("the chunks that hold a range", () => {
  expect(chunksOf(0, 1)).toEqual([0]);
  expect(chunksOf(40, 60)).toEqual([0, 1]);
  expect(chunksOf(0, 0)).toEqual([0]);
});

test("rows by place and by id", () => {
  const chunks = listFrom(1000, 2);
  expect(rowAt(chunks, 105)?.id).toBe("m895");
  expect(rowAt(chunks, 5)).toBeNull();
  expect(indexOfId(chunks, "m895")).toBe(105);
  expect(indexOfId(chunks, "m5")).toBeNull();
});

test("three that came in moved the list by three; what is gone is passed over", () => {
  expect(shiftBetween(listFrom(1000), listFrom(1003), 20, 30)).toBe(3);
  expect(shiftBetween(listFrom(1000), listFrom(1000), 20, 30)).toBe(0);
  expect(shiftBetween(listFrom(1000), listFrom(5000), 20, 30)).toBe(0);
  const gone = new Map([[0, (listFrom(1000).get(0) ?? []).filter(({ id }) => id !== "m980")]]);
  expect(shiftBetween(listFrom(1000), gone, 20, 30)).toBe(0 - 1);
});

test("old chunks fall out while scrolling on", () => {
  let chunks: Chunks = new Map();
  for (let chunk = 0; chunk < 100; chunk++) chunks = withChunk(chunks, chunk, [row(chunk)]);
  expect(chunks.size).toBe(60);
  expect(chunks.has(99)).toBe(true);
  expect(chunks.has(0)).toBe(false);
});

test("a patch leaves untouched chunks the same", () => {
  const chunks = new Map([...listFrom(1000), ...listFrom(1000, 1)]);
  const patched = withRows(chunks, ["m999"], (each) => ({ ...each, flagged: true }));
  expect(rowAt(patched, 1)?.flagged).toBe(true);
  expect(patched.get(1)).toBe(chunks.get(1));
});
