/**
 * A search key as a test of one message, in three values: true, false, or null = the next source must be asked,
 * or the message once more in the next turn. So most searches never fetch a body: first what the state knows, then index data,
 * then the message.
 */
import { unreachable } from "../../../shared/lib/assert.ts";
import type { DateRelation, SearchKey } from "../parse/search-key.ts";
import type { SelectedView } from "../session/view.ts";
import type { Candidate } from "./candidate.ts";
import { Needle } from "./needle.ts";

export type Verdict = boolean | null;
export type Test = (candidate: Candidate) => Verdict;

export interface SearchContext {
  readonly view: SelectedView;
  /** Unix seconds. */
  readonly now: number;
}

export function compile(key: SearchKey, context: SearchContext): Test {
  switch (key.type) {
    case "and":
      return all(byCost(key.keys).map((inner) => compile(inner, context)));
    case "or":
      return not(all(byCost([key.left, key.right]).map((inner) => not(compile(inner, context)))));
    case "not":
      return not(compile(key.key, context));
    case "seq":
    case "uid": {
      const isIn = context.view.isIn(key.set, key.type);
      return ({ place }) => isIn(place);
    }
    case "header":
      return compileHeader(key.name, new Needle(key.text));
    case "body":
    case "text":
      return compileText(key.type, new Needle(key.text));
    case "flag":
      return ({ mailbox, at }) => mailbox.hasFlag(at, key.flag);
    case "recent":
      return ({ uid }) => context.view.isRecent(uid);
    case "modSeq":
      return ({ mailbox, at }) => mailbox.modSeqAt(at) >= key.from;
    case "internal":
    case "sent":
    case "larger":
    case "smaller":
    case "older":
    case "younger":
    case "email":
      return compileFact(key, context.now);
    default:
      return unreachable(key);
  }
}

const not =
  (test: Test): Test =>
  (candidate) => {
    const verdict = test(candidate);
    return verdict === null ? null : !verdict;
  };

/** Asks no further once one is false. */
const all =
  (tests: readonly Test[]): Test =>
  (candidate) => {
    let verdict: Verdict = true;
    for (const test of tests) {
      const one = test(candidate);
      if (one === false) return false;
      if (one === null) verdict = null;
    }
    return verdict;
  };

/** What is looked up stands before what is read through. */
const byCost = (keys: readonly SearchKey[]): readonly SearchKey[] =>
  [...keys].sort((a, b) => Number(isText(a)) - Number(isText(b)));

function isText(key: SearchKey): boolean {
  if (key.type === "and") return key.keys.some(isText);
  if (key.type === "or") return isText(key.left) || isText(key.right);
  return key.type === "not" ? isText(key.key) : ["header", "body", "text"].includes(key.type);
}

const compileHeader =
  (name: string, needle: Needle): Test =>
  ({ row, body }) => {
    const known = row?.fieldHas(name, needle) ?? null;
    return known ?? body?.fieldHas(name, needle) ?? null;
  };

const compileText =
  (where: "body" | "text", needle: Needle): Test =>
  ({ body }) =>
    body?.has(where, needle) ?? null;

type Fact = Extract<SearchKey, { type: "internal" | "sent" | "larger" | "smaller" | "older" | "younger" | "email" }>;

/** `now`: unix seconds. */
function compileFact(key: Fact, now: number): Test {
  switch (key.type) {
    case "internal":
      return ({ internalDay }) => compare(internalDay, key.relation, key.day);
    case "sent":
      return ({ sentDay }) => compare(sentDay, key.relation, key.day);
    case "larger":
      return ({ size }) => size > key.size;
    case "smaller":
      return ({ size }) => size < key.size;
    case "older":
      return ({ internalDate }) => now - internalDate >= key.seconds;
    case "younger":
      return ({ internalDate }) => now - internalDate <= key.seconds;
    case "email":
      return ({ emailId }) => emailId === key.id;
    default:
      return unreachable(key);
  }
}

/** A message without a date matches no date. "unknown" = not read yet. */
function compare(day: number | null | "unknown", relation: DateRelation, wanted: number): Verdict {
  if (day === "unknown") return null;
  if (day === null) return false;
  if (relation === "before") return day < wanted;
  return relation === "on" ? day === wanted : day >= wanted;
}
