/** search-key (RFC 3501 §6.4.4, §9) to a tree; the short keys are spelled out in terms of few. */
import type { Flag } from "../../../shared/mailbox/flags.ts";
import { MAX_BODY_KEYS, MAX_ITEMS, MAX_SEARCH_DEPTH } from "../limits.ts";
import { parseDate } from "./date.ts";
import { fail } from "./scanner.ts";
import type { Scanner } from "./scanner.ts";
import { isSequenceSet, parseSequenceSet } from "./sequence-set.ts";
import type { SequenceSet } from "./sequence-set.ts";

export type DateRelation = "before" | "on" | "since";

export type SearchKey =
  | { readonly type: "and"; readonly keys: readonly SearchKey[] }
  | { readonly type: "or"; readonly left: SearchKey; readonly right: SearchKey }
  | { readonly type: "not"; readonly key: SearchKey }
  | { readonly type: "flag"; readonly flag: Flag }
  | { readonly type: "recent" }
  | { readonly type: "seq" | "uid"; readonly set: SequenceSet }
  /** day = days since 1970-01-01; "internal" is INTERNALDATE, "sent" the Date field as written */
  | { readonly type: "internal" | "sent"; readonly relation: DateRelation; readonly day: number }
  /** octets */
  | { readonly type: "larger" | "smaller"; readonly size: number }
  /** name in lower case; any value if the text is empty */
  | { readonly type: "header"; readonly name: string; readonly text: string }
  | { readonly type: "body" | "text"; readonly text: string }
  | { readonly type: "modSeq"; readonly from: number }
  | { readonly type: "email"; readonly id: string }
  /** RFC 5032: seconds before now */
  | { readonly type: "older" | "younger"; readonly seconds: number };

/** Text of a string's octets, in the charset that the command names. */
export type Decode = (octets: Uint8Array) => string;

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
export const parseSearchKeys = (args: Scanner, decode: Decode): SearchKey => new KeyParser(args, decode).keys();

class KeyParser {
  readonly #args: Scanner;
  readonly #decode: Decode;
  #depth = 0;
  #keys = 0;
  #bodyKeys = 0;

  constructor(args: Scanner, decode: Decode) {
    this.#args = args;
    this.#decode = decode;
  }

  keys(): SearchKey {
    const args = this.#args;
    const keys = [this.#key()];
    while (args.take(" ")) {
      if (args.isEnd()) break;
      keys.push(this.#key());
    }
    return { type: "and", keys };
  }

  #key(): SearchKey {
    const args = this.#args;
    if (++this.#keys > MAX_ITEMS) fail("fewer search keys");
    if (args.isAt("(")) {
      const keys = args.list(() => this.#key());
      return keys.length === 0 ? fail("at least one search key") : { type: "and", keys };
    }
    if (isSequenceSet(args)) return { type: "seq", set: parseSequenceSet(args) };
    const name = args.word();
    return SIMPLE.get(name) ?? this.#keyWithArgument(name);
  }

  #keyWithArgument(name: string): SearchKey {
    const args = this.#args;
    const date = DATES.get(name);
    if (!HAS_ARGUMENT.has(name) && !HEADERS.has(name) && date === undefined) fail("a search key this server knows");
    args.space();
    if (date !== undefined) return { ...date, day: parseDate(args) };
    if (HEADERS.has(name)) return { type: "header", name: name.toLowerCase(), text: this.#text() };
    switch (name) {
      case "NOT":
        return not(this.#nested(() => this.#key()));
      case "OR":
        return this.#or();
      case "UID":
        return { type: "uid", set: parseSequenceSet(args) };
      case "HEADER":
        return this.#header();
      case "BODY":
      case "TEXT":
        if (++this.#bodyKeys > MAX_BODY_KEYS) fail("fewer keys that read bodies");
        return { type: name === "BODY" ? "body" : "text", text: this.#text() };
      default:
        return parseFact(args, name);
    }
  }

  #or(): SearchKey {
    return this.#nested(() => {
      const left = this.#key();
      this.#args.space();
      return { type: "or", left, right: this.#key() };
    });
  }

  #nested(parse: () => SearchKey): SearchKey {
    if (this.#depth === MAX_SEARCH_DEPTH) fail("less nesting");
    this.#depth++;
    const key = parse();
    this.#depth--;
    return key;
  }

  #header(): SearchKey {
    const name = this.#args.astring().toLowerCase();
    this.#args.space();
    return { type: "header", name, text: this.#text() };
  }

  #text(): string {
    return this.#decode(this.#args.astringOctets());
  }
}

const HAS_ARGUMENT: ReadonlySet<string> = new Set([
  ...["NOT", "OR", "UID", "HEADER", "BODY", "TEXT"],
  ...["KEYWORD", "UNKEYWORD", "LARGER", "SMALLER", "OLDER", "YOUNGER", "MODSEQ", "EMAILID", "THREADID"],
]);

/** What the account knows of a message without its text. */
function parseFact(args: Scanner, name: string): SearchKey {
  switch (name) {
    case "KEYWORD":
      return flag(args.atom());
    case "UNKEYWORD":
      return not(flag(args.atom()));
    case "LARGER":
    case "SMALLER":
      return { type: name === "LARGER" ? "larger" : "smaller", size: args.number64() };
    case "OLDER":
    case "YOUNGER":
      return { type: name === "OLDER" ? "older" : "younger", seconds: args.nonZeroNumber() };
    case "MODSEQ":
      return parseModSeq(args);
    case "EMAILID":
      return { type: "email", id: args.atom() };
    default:
      return parseThreadId(args);
  }
}

/** No message has a THREADID (RFC 8474 §5.2, §6). */
function parseThreadId(args: Scanner): SearchKey {
  args.atom();
  return not(and());
}

const ENTRY_TYPES: readonly string[] = ["PRIV", "SHARED", "ALL"];

/** MODSEQ [entry-name entry-type] number (RFC 7162 §3.1.5); per-flag values are not kept, which the RFC allows. */
function parseModSeq(args: Scanner): SearchKey {
  if (args.isAt('"')) {
    if (!args.string().startsWith("/flags/")) fail('an entry name, "/flags/…"');
    args.space();
    if (!ENTRY_TYPES.includes(args.word())) fail("priv, shared or all");
    args.space();
  }
  return { type: "modSeq", from: args.modSeq() };
}
