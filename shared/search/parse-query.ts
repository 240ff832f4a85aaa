/**
 * The search language (docs/search.md). Parsing never fails: what is no operator is a word, and an operator that nothing
 * follows yet asks for nothing, since searches are read at each key press.
 */
import { foldText } from "./fold-text.ts";
import type { MessageState, Query, TextField } from "./query.ts";
import { tokensOf, type Token } from "./query-tokens.ts";
import { agoOf, octetsOf, spanOf } from "./query-values.ts";

/** `now`: unix seconds, which "older_than:" and "on:today" count from. */
export function parseQuery(search: string, now: number): Query {
  const all: Query[] = [];
  let either: Query[] | null = null;
  let negated = false;
  for (const token of tokensOf(search)) {
    if (token.raw === "OR" || token.raw === "|") {
      // an OR in front of everything, or after another, is none
      either ??= all.length === 0 ? null : alternatives(all);
      continue;
    }
    if (token.raw === "NOT") {
      negated = true;
      continue;
    }
    const term = termOf(token, now);
    if (!term) continue;
    const part: Query = token.negated !== negated ? { type: "not", part: term } : term;
    negated = false;
    if (either) all.push({ type: "or", parts: [...either, part] });
    else all.push(part);
    either = null;
  }
  if (either) all.push(either.length === 1 ? (either[0] as Query) : { type: "or", parts: either });
  return all.length === 1 ? (all[0] as Query) : { type: "and", parts: all };
}

/** Takes what an OR is to join to out of the parts so far. */
function alternatives(all: Query[]): Query[] {
  const last = all.pop() as Query;
  return last.type === "or" ? [...last.parts] : [last];
}

/** Null: it asks for nothing. */
function termOf(token: Token, now: number): Query | null {
  if (token.operator !== null) {
    if (!token.quoted && token.value === "" && isOperator(token.operator)) return null;
    const term = operatorTerm(token.operator, token.value, now);
    if (term) return term;
  }
  const sign = token.negated ? 1 : 0;
  const whole = token.quoted && token.operator === null ? token.value : token.raw.slice(sign);
  const text = foldText(whole.replaceAll('"', "")).trim();
  return text === "" ? null : { type: "word", text };
}

const FIELDS: Readonly<Record<string, TextField>> = {
  ...{ from: "from", to: "to", cc: "cc", subject: "subject", filename: "filename", file: "filename", list: "list" },
};

const STATES: Readonly<Record<string, MessageState>> = {
  ...{ unread: "unread", unseen: "unread", read: "read", seen: "read", starred: "starred", flagged: "starred" },
  ...{ unstarred: "unstarred", unflagged: "unstarred", answered: "answered", replied: "answered" },
  ...{ snoozed: "snoozed", muted: "muted" },
};

/** Those that are suggested, in this order. */
export const OPERATORS = [
  ...["from", "to", "subject", "has", "is", "in", "label", "filename", "list", "cc"],
  ...["before", "after", "on", "older_than", "newer_than", "larger", "smaller"],
] as const;

const OTHER_NAMES = new Set(["file", "older", "newer", "size"]);
const isOperator = (name: string): boolean => (OPERATORS as readonly string[]).includes(name) || OTHER_NAMES.has(name);

/** Null: it is none, or its value means nothing to it. */
function operatorTerm(operator: string, value: string, now: number): Query | null {
  const text = foldText(value).trim();
  if (text === "") return null;
  const field = Object.hasOwn(FIELDS, operator) ? FIELDS[operator] : undefined;
  if (field) return { type: "field", field, text };
  switch (operator) {
    case "is": {
      const state = Object.hasOwn(STATES, text) ? STATES[text] : undefined;
      return state ? { type: "is", state } : null;
    }
    case "has":
      return text === "attachment" || text === "attachments" ? { type: "attachment" } : null;
    case "in":
      return text === "anywhere" ? { type: "anywhere" } : { type: "in", mailbox: text };
    case "label":
      return { type: "label", label: text };
    case "larger":
    case "size":
      return sizeTerm(octetsOf(text), null);
    case "smaller":
      return sizeTerm(null, octetsOf(text));
    default:
      return dateTerm(operator, text, now);
  }
}

const sizeTerm = (over: number | null, under: number | null): Query | null =>
  over === null && under === null ? null : { type: "size", over, under };

function dateTerm(operator: string, text: string, now: number): Query | null {
  if (operator === "older_than" || operator === "newer_than") {
    const at = agoOf(text, now);
    if (at === null) return null;
    return operator === "older_than" ? { type: "date", from: null, to: at } : { type: "date", from: at, to: null };
  }
  const span = spanOf(text, now);
  if (!span) return null;
  if (operator === "on") return { type: "date", from: span.start, to: span.end };
  if (operator === "before" || operator === "older") return { type: "date", from: null, to: span.start };
  // from the day itself on
  if (operator === "after" || operator === "newer") return { type: "date", from: span.start, to: null };
  return null;
}
