/** Where a search that is being typed could go: its last piece is completed. */
import { foldText } from "./fold-text.ts";
import { OPERATORS } from "./parse-query.ts";
import { tokensOf, type Token } from "./query-tokens.ts";

export type SearchSuggestion =
  | { readonly type: "person"; readonly name: string; readonly address: string; readonly search: string }
  | { readonly type: "word"; readonly text: string; readonly search: string }
  | { readonly type: "saved"; readonly name: string; readonly search: string };

export interface SuggestParts {
  /** Best first. */
  readonly people: (typed: string, most: number) => readonly { readonly name: string; readonly address: string }[];
  /** Whole names. */
  readonly mailboxes: readonly string[];
  readonly labels: readonly string[];
  readonly saved: readonly { readonly name: string; readonly search: string }[];
}

const MOST = 8;
const MOST_PEOPLE = 5;

const IS = ["unread", "read", "starred", "answered", "snoozed", "muted"];
const AGES = ["1d", "1w", "1m", "1y"];
const SIZES = ["100k", "1m", "10m"];
const DAYS = ["today", "yesterday"];

export function suggest(search: string, parts: SuggestParts): SearchSuggestion[] {
  const tokens = tokensOf(search);
  const last = /\s$/.test(search) ? undefined : tokens.at(-1);
  const before = last ? search.slice(0, search.length - last.raw.length) : search;
  const found = last ? completions(last, before, parts) : [];
  return [...savedOf(search, parts), ...found].slice(0, MOST);
}

/** Saved searches by name, where nothing but a name can be meant. */
function savedOf(search: string, { saved }: SuggestParts): SearchSuggestion[] {
  const typed = foldText(search).trim();
  if (/:/.test(search)) return [];
  return saved
    .filter(({ name }) => foldText(name).includes(typed))
    .slice(0, 3)
    .map(({ name, search }) => ({ type: "saved", name, search }));
}

function completions(token: Token, before: string, parts: SuggestParts): SearchSuggestion[] {
  const sign = token.negated ? "-" : "";
  const word = (text: string): SearchSuggestion => ({ type: "word", text, search: `${before}${sign}${text}` });
  const person = (operator: string): SearchSuggestion[] =>
    parts.people(token.value, MOST_PEOPLE).map(({ name, address }) => ({
      ...{ type: "person", name, address, search: `${before}${sign}${operator}:${address}` },
    }));
  const values = (operator: string, all: readonly string[]): SearchSuggestion[] => {
    const typed = foldText(token.value);
    const fitting = all.filter((value) => foldText(value).includes(typed) && value !== token.value);
    return fitting.slice(0, MOST).map((value) => word(`${operator}:${quoted(value)}`));
  };
  switch (token.operator) {
    case null:
      return token.quoted ? [] : [...operators(token.value).map(word), ...person("from")];
    case "from":
    case "to":
    case "cc":
      return person(token.operator);
    case "is":
      return values("is", IS);
    case "has":
      return values("has", ["attachment"]);
    case "in":
      return values("in", [...parts.mailboxes, "anywhere"]);
    case "label":
      return values("label", parts.labels);
    case "older_than":
    case "newer_than":
      return values(token.operator, AGES);
    case "larger":
    case "smaller":
      return values(token.operator, SIZES);
    case "before":
    case "after":
    case "on":
      return values(token.operator, DAYS);
    default:
      return [];
  }
}

/** `is:unread` and the like at once, where they begin so; else operators to go on from. */
function operators(typed: string): string[] {
  const text = foldText(typed);
  if (text === "") return [];
  const states = ["is:unread", "is:starred", "has:attachment"].filter((one) =>
    one.split(":").some((piece) => piece.startsWith(text)),
  );
  const names = OPERATORS.filter((name) => name.startsWith(text)).map((name) => `${name}:`);
  return [...states, ...names.filter((name) => !states.some((state) => state.startsWith(name)))].slice(0, 4);
}

const quoted = (value: string): string => (/\s/.test(value) ? `"${value.replaceAll('"', "")}"` : value);
