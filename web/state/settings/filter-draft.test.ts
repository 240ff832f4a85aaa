import fc from "fast-check";
import { expect, test } from "vitest";
import {
  blankCondition,
  blankFilter,
  filterLacks,
  testOf,
  testsOf,
  tidied,
  withField,
  withTest,
} from "./filter-draft.ts";
import { filterLike } from "./filter-like.ts";
import { FILTER_FIELDS } from "../../../workers/rpc/mail-rpc.ts";

test("whatever is picked in the editor is what the filter then says", () => {
  const field = fc.constantFrom(...FILTER_FIELDS);
  fc.assert(
    fc.property(field, field, fc.nat(), (first, second, at) => {
      const condition = withField(
        withField({ field: "from", test: "contains", not: false, values: ["x"] }, first),
        second,
      );
      expect(condition.field).toBe(second);
      const tests = testsOf(second);
      const picked = tests[at % tests.length] ?? "contains";
      expect(testOf(withTest(condition, picked))).toBe(picked);
    }),
  );
});

test("texts stay when the field changes to another one with texts", () => {
  const condition = { field: "from", test: "is", not: true, values: ["a@b.example"] } as const;
  expect(withField(condition, "to")).toEqual({ ...condition, field: "to" });
  expect(withField(condition, "attachment")).toEqual({ field: "attachment", test: "is", not: false, values: ["yes"] });
  expect(withField(condition, "size")).toEqual({ field: "size", test: "over", not: false, values: ["5000000"] });
});

test("it needs something to look for and something to do", () => {
  const blank = blankFilter();
  expect(filterLacks(blank)).toBe("condition");
  const looking = { ...blank, conditions: [{ ...blankCondition(), values: ["", " kite "] }] };
  expect(filterLacks(looking)).toBe("action");
  expect(filterLacks({ ...looking, moveTo: "\\Archive" })).toBeNull();
  expect(tidied(looking).conditions[0]?.values).toEqual(["kite"]);
});

test("messages like this: of the list where there is one, else of the sender", () => {
  const from = [{ name: "Kite", address: "letters@weeklykite.example" }];
  expect(filterLike({ from, listId: "kites.example" }).conditions).toEqual([
    { field: "list", test: "contains", not: false, values: ["kites.example"] },
  ]);
  expect(filterLike({ from, listId: null }).conditions).toEqual([
    { field: "from", test: "is", not: false, values: ["letters@weeklykite.example"] },
  ]);
});
