/** search-key (RFC 3501 §6.4.4, §9) to a tree; the short keys are spelled out in terms of few. */
import type { Flag } from "../../../shared/mailbox/flags.ts";
import { MAX_ITEMS } from "../limits.ts";
import { parseDate } from "./date.ts";
import { fail } from "./scanner.ts";
import type { Scanner } from "./scanner.ts";
import { isSequenceSet, parseSequenceSet } from "./sequence-set.ts";
import type { NumberRange } from "./sequence-set.ts";

export type DateRelation = "before" | "on" | "since";

export type SearchKey =
  | { readonly type: "and"; readonly keys: readonly SearchKey[] }
  | { readonly type: "or"; readonly left: SearchKey; readonly right: SearchKey }
  | { readonly type: "not"; readonly key: SearchKey }
  | { readonly type: "flag"; readonly flag: Flag }
  | { readonly type: "recent" }
  | { readonly type: "seq" | "uid"; readonly set: readonly NumberRange[] }
  /** day = days since 1970-01-01; "internal" is INTERNALDATE, "sent" the Date field as written */
  | { readonly type: "internal" | "sent"; readonly relation: DateRelation; readonly day: number }
  /** octets */
  | { readonly type: "larger" | "smaller"; readonly size: number }
  /** name in lower case; any value if the text is empty */
  | { readonly type: "header"; readonly name: string; readonly text: string }
  | { readonly type: "body" | "text"; readonly text: string }
  | { readonly type: "modSeq"; readonly from: number }
  | { readonly type: "email"; readonly id: string };

const flag = (name: Flag): SearchKey => ({ type: "flag", flag: name });
const not = (key: SearchKey): SearchKey => ({ type: "not", key });
const and = (...keys: readonly SearchKey[]): SearchKey => ({ type: "and", keys });
const recent: SearchKey = { type: "recent" };

/** Keys without argument. */
const SIMPLE: ReadonlyMap<string, SearchKey> = new Map([
  ["ALL", and()],
  ["ANSWERED", flag("\\Answered")],
  ["DELETED", flag("\\Deleted")],
  ["DRAFT", flag("\\Draft")],
  ["FLAGGED", flag("\\Flagged")],
  ["SEEN", flag("\\Seen")],
  ["UNANSWERED", not(flag("\\Answered"))],
  ["UNDELETED", not(flag("\\Deleted"))],
  ["UNDRAFT", not(flag("\\Draft"))],
  ["UNFLAGGED", not(flag("\\Flagged"))],
  ["UNSEEN", not(flag("\\Seen"))],
  ["RECENT", recent],
  ["OLD", not(recent)],
  ["NEW", and(recent, not(flag("\\Seen")))],
]);

const HEADERS: ReadonlySet<string> = new Set(["BCC", "CC", "FROM", "SUBJECT", "TO"]);
const DATES: ReadonlyMap<string, { readonly type: "internal" | "sent"; readonly relation: DateRelation }> = new Map([
  ["BEFORE", { type: "internal", relation: "before" }],
  ["ON", { type: "internal", relation: "on" }],
  ["SINCE", { type: "internal", relation: "since" }],
  ["SENTBEFORE", { type: "sent", relation: "before" }],
  ["SENTON", { type: "sent", relation: "on" }],
  ["SENTSINCE", { type: "sent", relation: "since" }],
]);

/** Keys up to the end of the command, all of which must hold. */
export function parseSearchKeys(args: Scanner): SearchKey {
  const keys = [parseKey(args)];
  while (args.take(" ")) {
    if (args.isEnd()) break;
    if (keys.length === MAX_ITEMS) fail("fewer search keys");
    keys.push(parseKey(args));
  }
  return { type: "and", keys };
}

function parseKey(args: Scanner): SearchKey {
  if (args.isAt("(")) {
    const keys = args.list(() => parseKey(args));
    return keys.length === 0 ? fail("at least one search key") : { type: "and", keys };
  }
  if (isSequenceSet(args)) return { type: "seq", set: parseSequenceSet(args) };
  const name = args.word();
  return SIMPLE.get(name) ?? parseKeyWithArgument(args, name);
}

function parseKeyWithArgument(args: Scanner, name: string): SearchKey {
  const date = DATES.get(name);
  if (!HAS_ARGUMENT.has(name) && !HEADERS.has(name) && date === undefined) fail("a search key this server knows");
  args.space();
  if (date !== undefined) return { ...date, day: parseDate(args) };
  if (HEADERS.has(name)) return { type: "header", name: name.toLowerCase(), text: args.astring() };
  switch (name) {
    case "NOT":
      return { type: "not", key: args.nested(() => parseKey(args)) };
    case "OR":
      return parseOr(args);
    case "UID":
      return { type: "uid", set: parseSequenceSet(args) };
    case "KEYWORD":
      return flag(args.atom());
    case "UNKEYWORD":
      return not(flag(args.atom()));
    case "HEADER":
      return parseHeader(args);
    case "MODSEQ":
      return parseModSeq(args);
    case "EMAILID":
      return { type: "email", id: args.atom() };
    case "LARGER":
    case "SMALLER":
      return { type: name === "LARGER" ? "larger" : "smaller", size: args.number() };
    default:
      return { type: name === "BODY" ? "body" : "text", text: args.astring() };
  }
}

const HAS_ARGUMENT: ReadonlySet<string> = new Set([
  "NOT",
  "OR",
  "UID",
  "KEYWORD",
  "UNKEYWORD",
  "HEADER",
  "LARGER",
  "SMALLER",
  "BODY",
  "TEXT",
  "MODSEQ",
  "EMAILID",
]);

function parseOr(args: Scanner): SearchKey {
  return args.nested(() => {
    const left = parseKey(args);
    args.space();
    return { type: "or", left, right: parseKey(args) };
  });
}

function parseHeader(args: Scanner): SearchKey {
  const name = args.astring().toLowerCase();
  args.space();
  return { type: "header", name, text: args.astring() };
}

/** MODSEQ [entry-name entry-type] number (RFC 7162 §3.1.5); per-flag values are not kept, which the RFC allows. */
function parseModSeq(args: Scanner): SearchKey {
  if (args.isAt('"')) {
    args.string();
    args.space();
    args.word();
    args.space();
  }
  return { type: "modSeq", from: args.modSeq() };
}
