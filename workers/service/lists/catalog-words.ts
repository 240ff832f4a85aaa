/** Where words are, in all that the catalog knows of messages' text. */
import { foldText } from "../../../shared/search/fold-text.ts";
import type { WordPlaces } from "../../../shared/search/match-query.ts";
import { TextPages } from "../../../shared/search/text-pages.ts";
import type { Catalog, CatalogEntry } from "./catalog.ts";

/** A search of fewer than one message in so many looks at each by itself. */
const AT_ONCE = 8;

export class CatalogWords {
  private readonly catalog: Pick<Catalog, "get">;
  private readonly pages: TextPages;

  constructor(catalog: Pick<Catalog, "get">) {
    this.catalog = catalog;
    this.pages = new TextPages((number) => textOf(catalog.get(number)));
  }

  /** The catalog has come to know of it. */
  changed(number: number): void {
    this.pages.changed(number);
  }

  /** What the first search of messages `from` to `to` would have to wait for. */
  prepare(from: number, to: number): void {
    this.pages.prepare(from, to);
  }

  /** For a search that looks at `asked` messages, all of them below `count`. */
  places(asked: number, count: number): WordPlaces {
    const { catalog, pages } = this;
    return {
      having(word) {
        const found = asked * AT_ONCE < count ? null : pages.having(word, count);
        const isIn = sharedFinder(word);
        return (number) => {
          if (found ? found[number] === 1 : pages.has(number, word)) return true;
          const text = catalog.get(number)?.text;
          return text !== undefined && (isIn(text.to) || isIn(text.list));
        };
      },
    };
  }
}

/** What is a message's own. No word has a line's end in it. */
function textOf(entry: CatalogEntry | undefined): string {
  if (!entry) return "";
  const { subject, from, filename } = entry.text;
  return [subject, from, foldText(entry.preview), filename, ""].join("\n");
}

/** Recipients and lists may be long, and are the same of very many messages: each text is held, and looked through, once. */
function sharedFinder(word: string): (text: string) => boolean {
  const verdicts = new Map<string, boolean>([["", false]]);
  return (text) => {
    const known = verdicts.get(text);
    if (known !== undefined) return known;
    const verdict = text.includes(word);
    verdicts.set(text, verdict);
    return verdict;
  };
}
