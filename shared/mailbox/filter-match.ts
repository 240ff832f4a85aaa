/** Whether a rule holds for a message. Texts compare without regard to the case of ASCII letters, and in no other way. */
import { asciiLower } from "./flags.ts";
import type { FilterCondition, FilterField, FilterRule, MailFacts } from "./filter-rule.ts";
import { createTextFinder } from "./text-finder.ts";

type TextField = Exclude<FilterField, "size" | "attachment">;

/** What rules look at, made ready once for all of them. */
export interface FoldedFacts {
  readonly size: number;
  readonly attachment: "yes" | "no";
  /** In lower case, by field. */
  readonly texts: Readonly<Record<TextField, readonly string[]>>;
  /** The same in one, a NUL between two of them. */
  readonly joined: Readonly<Record<TextField, string>>;
}

export function foldFacts(facts: MailFacts): FoldedFacts {
  const fold = (texts: readonly (string | null)[]): readonly string[] =>
    texts.flatMap((text) => (text === null ? [] : [asciiLower(text)]));
  const { from, to, subject, list, recipient } = facts;
  const texts = {
    ...{ from: fold(from), to: fold(to), subject: fold([subject]), recipient: fold([recipient]) },
    list: fold([list, list === null ? null : listName(list)]),
  };
  const joined = (field: TextField): string => texts[field].join("\0");
  return {
    size: facts.size,
    attachment: facts.attachment ? "yes" : "no",
    texts,
    joined: {
      ...{ from: joined("from"), to: joined("to"), subject: joined("subject") },
      ...{ list: joined("list"), recipient: joined("recipient") },
    },
  };
}

/** Between the last angle brackets of a List-Id (RFC 2919 §3); null if it has none. */
function listName(list: string): string | null {
  const end = list.lastIndexOf(">");
  const start = list.lastIndexOf("<", end);
  return end < 0 || start < 0 ? null : list.slice(start + 1, end);
}

export interface Matcher {
  /** Whether the conditions hold; says nothing of whether the rule is enabled. */
  matches(facts: MailFacts): boolean;
  /** The same for facts that many rules look at. */
  matchesFolded(facts: FoldedFacts): boolean;
}

type Test = (facts: FoldedFacts) => boolean;

/** A rule made ready to look at many messages. */
export function createMatcher({ match, conditions }: Pick<FilterRule, "match" | "conditions">): Matcher {
  const tests = conditions.map((condition): Test => {
    const test = testOf(condition);
    return condition.not ? (facts) => !test(facts) : test;
  });
  const matchesFolded = (facts: FoldedFacts): boolean =>
    match === "all" ? tests.every((test) => test(facts)) : tests.some((test) => test(facts));
  return { matchesFolded, matches: (facts) => matchesFolded(foldFacts(facts)) };
}

function testOf({ field, test, values }: FilterCondition): Test {
  if (field === "size") {
    const limits = values.map(Number);
    const limit = test === "over" ? Math.min(...limits) : Math.max(...limits);
    return test === "over" ? ({ size }) => size > limit : ({ size }) => size < limit;
  }
  const wanted = new Set(values.map(asciiLower));
  if (field === "attachment") return ({ attachment }) => wanted.has(attachment);
  if (test === "is") return ({ texts }) => texts[field].some((text) => wanted.has(text));
  const finder = createTextFinder(wanted);
  return ({ joined }) => finder.isIn(joined[field]);
}
