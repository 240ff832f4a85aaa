import { expect, test } from "vitest";
import { mapLabels } from "./label-terms.ts";

const toKeyword = (search: string): string =>
  mapLabels(search, (label) => ({ work: "L_w", "to do": "L_t", élan: null })[label] ?? null);

test.each([
  ["label:Work", "label:L_w"],
  ['a  -label:"To Do" OR label:work', "a  -label:L_t OR label:L_w"],
  ["from:label:work label:", "from:label:work label:"],
  ["label:other in:work", "label:other in:work"],
  ['label:Work "open', 'label:L_w "open'],
])("%s", (search, expected) => {
  expect(toKeyword(search)).toBe(expected);
  expect(mapLabels(search, () => null)).toBe(search);
});

test("a name with a space stands in quotes", () => {
  expect(mapLabels("x -label:l_t", () => "To do")).toBe('x -label:"To do"');
});
