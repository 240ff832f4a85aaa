/** Whether a rule holds for a message. Texts compare without regard to the case of ASCII letters, and in no other way. */
import { asciiLower } from "./flags.ts";
import type { FilterCondition, FilterRule, MailFacts } from "./filter-rule.ts";

/** Lower case, and each value once. */
type Prepared = Pick<FilterCondition, "field" | "test" | "not"> & { readonly values: ReadonlySet<string> };

export interface Matcher {
  /** Whether the conditions hold; says nothing of whether the rule is enabled. */
  matches(facts: MailFacts): boolean;
}

/** A rule made ready to look at many messages. */
export function createMatcher({ match, conditions }: Pick<FilterRule, "match" | "conditions">): Matcher {
  const prepared = conditions.map(({ field, test, not, values }): Prepared => ({
    ...{ field, test, not },
    values: new Set(values.map(asciiLower)),
  }));
  return {
    matches: (facts) =>
      match === "all" ? prepared.every((one) => holds(one, facts)) : prepared.some((one) => holds(one, facts)),
  };
}

const holds = (condition: Prepared, facts: MailFacts): boolean => isMet(condition, facts) !== condition.not;

function isMet({ field, test, values }: Prepared, facts: MailFacts): boolean {
  if (field === "size")
    return [...values].some((value) => (test === "over" ? facts.size > Number(value) : facts.size < Number(value)));
  if (field === "attachment") return values.has(facts.attachment ? "yes" : "no");
  return textsOf(field, facts).some((text) => meetsText(test, values, asciiLower(text)));
}

function textsOf(field: Exclude<FilterCondition["field"], "size" | "attachment">, facts: MailFacts): readonly string[] {
  switch (field) {
    case "from":
    case "to":
      return facts[field];
    case "subject":
      return [facts.subject];
    case "recipient":
      return facts.recipient === null ? [] : [facts.recipient];
    case "list":
      return facts.list === null ? [] : [facts.list, ...(/<([^<>]*)>[^<>]*$/.exec(facts.list)?.slice(1) ?? [])];
  }
}

function meetsText(test: FilterCondition["test"], values: ReadonlySet<string>, text: string): boolean {
  if (test === "is") return values.has(text);
  for (const value of values) if (text.includes(value)) return true;
  return false;
}
