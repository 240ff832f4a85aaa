import { expect, test } from "vitest";
import type { PersonFound } from "../../../workers/rpc/write-rpc.ts";
import { pickedPeople, Suggestions } from "./suggestions.svelte.ts";

const ann: PersonFound = { name: "Ann", address: "ann@example.org", written: true, members: null };
const suggest = (): Promise<readonly PersonFound[]> => Promise.resolve([ann]);

test("a key picks who was found for what is typed, and nobody once more is typed", async () => {
  const suggestions = new Suggestions();
  await suggestions.ask("ann", [], suggest);
  expect(suggestions.marked("ann ")).toBe(ann);
  // the answer to this is on its way
  void suggestions.ask("ann@example.com", [], () => new Promise(() => undefined));
  expect(suggestions.marked("ann@example.com")).toBe(undefined);
  expect(suggestions.found).toEqual([ann]);
});

test("an address is meant as it is, unless another is gone to", async () => {
  const suggestions = new Suggestions();
  await suggestions.ask("ann@example.com", [], suggest);
  expect(suggestions.marked("ann@example.com")).toBe(undefined);
  suggestions.next();
  expect(suggestions.marked("ann@example.com")).toBe(ann);
});

test("what is too long to be a name is not asked about", async () => {
  const suggestions = new Suggestions();
  await suggestions.ask("x".repeat(3_000), [], suggest);
  expect(suggestions.found).toEqual([]);
});

test("of whom is picked a draft takes the name and the address", () => {
  expect(pickedPeople(ann)).toEqual([{ name: "Ann", address: "ann@example.org" }]);
  expect(pickedPeople({ ...ann, name: "Team", address: "", members: [ann] })).toEqual([
    { name: "Ann", address: "ann@example.org" },
  ]);
});
