import { expect, test } from "vitest";
import { keysOf } from "./key-names.ts";
import { fits } from "./palette-fit.ts";

const lines = ["Mark as read", "Move to…", "Réunion", "Go to Travel & receipts", "Read aloud"].map((title) => ({
  title,
}));
const titles = (typed: string): string[] => fits(lines, typed).map(({ title }) => title);

test("words of the title, in any order, without marks; what begins so comes first", () => {
  expect(titles("")).toHaveLength(5);
  expect(titles("rea")).toEqual(["Read aloud", "Mark as read"]);
  expect(titles("reunion")).toEqual(["Réunion"]);
  expect(titles("receipts go")).toEqual(["Go to Travel & receipts"]);
  expect(titles("xyz")).toEqual([]);
});

test("keys as a keyboard has them", () => {
  expect(keysOf("g i", false)).toEqual(["g", "i"]);
  expect(keysOf("Shift+I", false)).toEqual(["⇧", "I"]);
  expect(keysOf("Mod+k", true)).toEqual(["⌘", "k"]);
  expect(keysOf("Mod+k", false)).toEqual(["Ctrl", "k"]);
});
