/**
 * Whether a message matches, in three values: true, false, or null = the next source must be asked. So most searches
 * never fetch a body: first what the state knows, then index data, then the message.
 */
import { unreachable } from "../../../shared/lib/assert.ts";
import type { DateRelation, SearchKey } from "../parse/search-key.ts";
import type { Subject } from "./subject.ts";

export type Verdict = boolean | null;

export function evaluate(key: SearchKey, subject: Subject): Verdict {
  switch (key.type) {
    case "and":
      return all(key.keys.map((inner) => evaluate(inner, subject)));
    case "or":
      return negate(all([negate(evaluate(key.left, subject)), negate(evaluate(key.right, subject))]));
    case "not":
      return negate(evaluate(key.key, subject));
    case "flag":
      return subject.hasFlag(key.flag);
    case "recent":
      return subject.recent;
    case "seq":
    case "uid":
      return subject.isIn(key.set);
    case "internal":
      return compare(subject.internalDay, key.relation, key.day);
    case "sent":
      return compare(subject.sentDay(), key.relation, key.day);
    case "larger":
      return subject.size > key.size;
    case "smaller":
      return subject.size < key.size;
    case "modSeq":
      return subject.modSeq >= key.from;
    case "email":
      return subject.emailId === key.id;
    case "header":
      return subject.headerContains(key.name, key.text);
    case "body":
    case "text":
      return subject.contains(key.type, key.text);
    default:
      return unreachable(key);
  }
}

const negate = (verdict: Verdict): Verdict => (verdict === null ? null : !verdict);

function all(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes(false)) return false;
  return verdicts.includes(null) ? null : true;
}

/** A message without a date matches no date. "unknown" = not read yet. */
function compare(day: number | null | "unknown", relation: DateRelation, wanted: number): Verdict {
  if (day === "unknown") return null;
  if (day === null) return false;
  if (relation === "before") return day < wanted;
  return relation === "on" ? day === wanted : day >= wanted;
}
