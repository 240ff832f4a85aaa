/** Where words are, in all that the catalog knows of messages' text. */
import { foldText } from "../../../shared/search/fold-text.ts";
import type { WordPlaces } from "../../../shared/search/match-query.ts";
import { TextPages } from "../../../shared/search/text-pages.ts";
import type { Catalog, CatalogEntry } from "./catalog.ts";

/** So many times as many messages are looked through at once in the time that one of them takes alone. */
const AT_ONCE = 8;

export class CatalogWords {
  private readonly pages: TextPages;

  constructor(catalog: Pick<Catalog, "get">) {
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
    const { pages } = this;
    if (asked * AT_ONCE < count) return { having: (word) => (number) => pages.has(number, word) };
    return {
      having(word) {
        const found = pages.having(word, count);
        return (number) => found[number] === 1;
      },
    };
  }
}

/** No word has a line's end in it. */
function textOf(entry: CatalogEntry | undefined): string {
  if (!entry) return "";
  const { subject, from, to, filename, list } = entry.text;
  return [subject, from, foldText(entry.preview), to, filename, list, ""].join("\n");
}
