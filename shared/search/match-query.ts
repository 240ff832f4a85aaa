/** Whether a message is what a search asks for. A query is made a function once, and then asked of each message. */
import { isEverything, type MessageState, type Query, type TextField } from "./query.ts";

/** What operators look for in a message, folded (fold-text.ts). Words are looked for elsewhere (WordPlaces). */
export interface SearchText {
  readonly from: string;
  /** To and Cc */
  readonly to: string;
  readonly cc: string;
  readonly subject: string;
  /** Names of attachments. */
  readonly filename: string;
  readonly list: string;
}

/** A message, as far as searches look at it. */
export interface Candidate {
  readonly number: number;
  /** Null: not known yet; then no word is in it. */
  readonly text: SearchText | null;
  readonly hasAttachment: boolean;
  /** Unix seconds. */
  readonly date: number;
  /** Octets. */
  readonly size: number;
  isIn(state: MessageState): boolean;
  /** Lies in one of these mailboxes. */
  liesIn(mailboxes: ReadonlySet<string>): boolean;
  hasKeyword(keyword: string): boolean;
}

/** What names in a search mean in this account. */
export interface SearchNames {
  /** Ids of the mailboxes that `in:` may mean. */
  mailboxes(name: string): ReadonlySet<string>;
  /** The keyword of a label. */
  keyword(label: string): string;
  /** "me": own addresses, folded. */
  readonly own: readonly string[];
}

/** Which messages a word is in: somewhere in senders, recipients, subject, preview, attachments or list. */
export interface WordPlaces {
  /** Asked once, then told of each message by its number. `word`: folded. */
  having(word: string): (number: number) => boolean;
}

export type Matcher = (message: Candidate) => boolean;

export function matcherOf(query: Query, names: SearchNames, words: WordPlaces): Matcher {
  switch (query.type) {
    case "and": {
      const parts = query.parts.map((part) => matcherOf(part, names, words));
      if (isEverything(query)) return () => true;
      return (message) => parts.every((part) => part(message));
    }
    case "or": {
      const parts = query.parts.map((part) => matcherOf(part, names, words));
      return (message) => parts.some((part) => part(message));
    }
    case "not": {
      const part = matcherOf(query.part, names, words);
      // of what is not known yet nothing is said
      return (message) => (message.text !== null || !looksAtText(query.part)) && !part(message);
    }
    case "word": {
      const has = words.having(query.text);
      return ({ number }) => has(number);
    }
    case "field":
      return fieldMatcher(query.field, query.text, names);
    case "is":
      return (message) => message.isIn(query.state);
    case "attachment":
      return ({ hasAttachment }) => hasAttachment;
    case "in": {
      const ids = names.mailboxes(query.mailbox);
      return (message) => message.liesIn(ids);
    }
    case "anywhere":
      return () => true;
    case "label": {
      const keyword = names.keyword(query.label);
      return (message) => message.hasKeyword(keyword);
    }
    case "date": {
      const { from, to } = query;
      return ({ date }) => (from === null || date >= from) && (to === null || date < to);
    }
    case "size": {
      const { over, under } = query;
      return ({ size }) => (over === null || size > over) && (under === null || size < under);
    }
  }
}

function fieldMatcher(field: TextField, text: string, { own }: SearchNames): Matcher {
  const isPerson = field === "from" || field === "to" || field === "cc";
  if (text === "me" && isPerson)
    return ({ text: of }) => of !== null && own.some((address) => of[field].includes(address));
  return ({ text: of }) => of?.[field].includes(text) === true;
}

function looksAtText(query: Query): boolean {
  if (query.type === "and" || query.type === "or") return query.parts.some(looksAtText);
  if (query.type === "not") return looksAtText(query.part);
  return query.type === "word" || query.type === "field" || query.type === "attachment";
}
