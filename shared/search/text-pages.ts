/**
 * Texts by number, a hundred to a page: to look for a word in long strings takes a fraction of the time that it takes in as many
 * short ones, from the first time on. A page is made when it is wanted, and again after one of its texts has changed.
 */

/** Texts of a page. One letter beyond Latin-1 doubles the memory of a page's letters, and a larger one would have it in nearly all. */
const PAGE = 100;

interface Page {
  /** One text after the other. */
  readonly all: string;
  /** By place in the page: where the text ends. */
  readonly ends: Uint32Array;
}

export class TextPages {
  private readonly textOf: (number: number) => string;
  private readonly pages: (Page | null)[] = [];

  /** What is looked for must not go from one text to the next: each ends in what no word has in it. */
  constructor(textOf: (number: number) => string) {
    this.textOf = textOf;
  }

  changed(number: number): void {
    const at = Math.floor(number / PAGE);
    if (at < this.pages.length) this.pages[at] = null;
  }

  /** The numbers `from` to `to` can be looked at at once after it. */
  prepare(from: number, to: number): void {
    for (let at = Math.floor(from / PAGE); at * PAGE < to; at++) this.page(at);
  }

  /** By number, of those below `count`: 1 where the word is somewhere in the text. */
  having(word: string, count: number): Uint8Array {
    const found = new Uint8Array(count);
    for (let first = 0; first < count; first += PAGE)
      mark(this.page(first / PAGE), word, found.subarray(first, first + PAGE));
    return found;
  }

  /** Of one number. */
  has(number: number, word: string): boolean {
    const { all, ends } = this.page(Math.floor(number / PAGE));
    const place = number % PAGE;
    return all.slice(place === 0 ? 0 : ends[place - 1], ends[place]).includes(word);
  }

  private page(at: number): Page {
    while (this.pages.length < at) this.pages.push(null);
    return (this.pages[at] ??= this.made(at * PAGE));
  }

  private made(first: number): Page {
    const texts = Array.from({ length: PAGE }, (_, place) => this.textOf(first + place));
    const ends = new Uint32Array(PAGE);
    let end = 0;
    for (let place = 0; place < PAGE; place++) ends[place] = end += (texts[place] as string).length;
    return { all: texts.join(""), ends };
  }
}

/** A word that stands in a text more than once is looked for no further in it. */
function mark({ all, ends }: Page, word: string, found: Uint8Array): void {
  let place = 0;
  for (let at = all.indexOf(word); at >= 0; at = all.indexOf(word, ends[place])) {
    while ((ends[place] as number) <= at) place++;
    found[place] = 1;
  }
}
