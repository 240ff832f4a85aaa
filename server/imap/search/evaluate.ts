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
      return all(key.keys, subject);
    case "or":
      return either(evaluate(key.left, subject), () => evaluate(key.right, subject));
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
    case "older":
      return subject.age >= key.seconds;
    case "younger":
      return subject.age <= key.seconds;
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

/** Asks no further once one is false: what stands behind may cost more. */
function all(keys: readonly SearchKey[], subject: Subject): Verdict {
  let verdict: Verdict = true;
  for (const key of keys) {
    const one = evaluate(key, subject);
    if (one === false) return false;
    verdict = one === null ? null : verdict;
  }
  return verdict;
}

function either(left: Verdict, right: () => Verdict): Verdict {
  if (left === true) return true;
  const other = right();
  return other === true ? true : left === null || other === null ? null : false;
}

/** A message without a date matches no date. "unknown" = not read yet. */
function compare(day: number | null | "unknown", relation: DateRelation, wanted: number): Verdict {
  if (day === "unknown") return null;
  if (day === null) return false;
  if (relation === "before") return day < wanted;
  return relation === "on" ? day === wanted : day >= wanted;
}
