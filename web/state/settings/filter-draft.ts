/** A filter as it is edited: plain data, with what the fold takes made from it. */
import type { FilterCondition, FilterField, MailFilter } from "../app/types.ts";

/** Octets of a megabyte as the editor counts. */
export const MEGABYTE = 1_000_000;

/** What a condition can ask of its field: the two tests, said with and without "not". */
export const TESTS = {
  text: ["contains", "containsNot", "is", "isNot"],
  size: ["over", "under"],
  attachment: ["yes", "no"],
} as const;
export type TestName = (typeof TESTS)[keyof typeof TESTS][number];

export const testsOf = (field: FilterField): readonly TestName[] =>
  TESTS[field === "size" || field === "attachment" ? field : "text"];

export function testOf({ field, test, not, values }: FilterCondition): TestName {
  if (field === "attachment") return (values[0] === "yes") === not ? "no" : "yes";
  if (field === "size") return (test === "over") === not ? "under" : "over";
  if (test === "is") return not ? "isNot" : "is";
  return not ? "containsNot" : "contains";
}

/** The condition with another test; its values stay as far as they make sense. */
export function withTest(condition: FilterCondition, name: TestName): FilterCondition {
  const { field, values } = condition;
  switch (name) {
    case "yes":
    case "no":
      return { field, test: "is", not: false, values: [name] };
    case "over":
    case "under":
      return { field, test: name, not: false, values };
    case "is":
    case "isNot":
      return { field, test: "is", not: name === "isNot", values };
    case "contains":
    case "containsNot":
      return { field, test: "contains", not: name === "containsNot", values };
  }
}

/** The condition about another field: texts stay texts. */
export function withField(condition: FilterCondition, field: FilterField): FilterCondition {
  const isText = testsOf(field) === TESTS.text;
  if (isText && testsOf(condition.field) === TESTS.text) return { ...condition, field };
  const values = field === "attachment" ? ["yes"] : field === "size" ? [String(5 * MEGABYTE)] : [""];
  const first = testsOf(field)[0] ?? "contains";
  return withTest({ field, test: "contains", not: false, values }, first);
}

export const blankCondition = (): FilterCondition => ({ field: "from", test: "contains", not: false, values: [""] });

/** An id as filters have them. */
export const newFilterId = (): string => crypto.randomUUID().replaceAll("-", "");

export const blankFilter = (): MailFilter => ({
  ...{ id: newFilterId(), name: "", enabled: true, match: "all", conditions: [blankCondition()] },
  ...{ moveTo: null, flags: [], notJunk: false, stop: false },
});

/** What is kept of it: no empty texts, no conditions without any. */
export function tidied(filter: MailFilter): MailFilter {
  const conditions = filter.conditions
    .map((condition) => ({ ...condition, values: kept(condition.values) }))
    .filter(({ values }) => values.length > 0);
  return { ...filter, name: filter.name.trim(), conditions };
}

const kept = (values: readonly string[]): string[] => [
  ...new Set(values.map((value) => value.trim()).filter((value) => value !== "")),
];

/** What it lacks; null: it can be kept. */
export function filterLacks(filter: MailFilter): "condition" | "action" | null {
  if (tidied(filter).conditions.length === 0) return "condition";
  const acts = filter.moveTo !== null || filter.flags.length > 0 || filter.notJunk || filter.stop;
  return acts ? null : "action";
}
