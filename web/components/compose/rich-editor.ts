/**
 * Squire over an element of the page. All HTML that goes into it, pasted or its own, is read elsewhere (web/message/editor-html.ts)
 * and comes as nodes: this page makes none from text.
 */
import Squire from "squire-rte";
import { directionOf, paragraphs, writeDirections } from "../../message/directions.ts";

export interface RichEditorParts {
  readonly root: HTMLElement;
  /** Nodes of this document that the editor may show. */
  readonly nodes: (html: string) => DocumentFragment;
}

/** Octets of what is written beyond which only so many steps can be undone: each holds all of it. */
const UNDO = { documentSizeThreshold: 200_000, undoLimit: 40 };

/** Lists and quotes. */
const HOLDERS = "ul, ol, blockquote";

export const FORMATS = ["B", "I", "U", "S"] as const;
export type Format = (typeof FORMATS)[number];

export class RichEditor extends Squire {
  readonly #nodes: (html: string) => DocumentFragment;
  readonly #ways: Readonly<Record<Format, { readonly add: () => void; readonly take: () => void }>> = {
    B: { add: () => this.bold(), take: () => this.removeBold() },
    I: { add: () => this.italic(), take: () => this.removeItalic() },
    U: { add: () => this.underline(), take: () => this.removeUnderline() },
    S: { add: () => this.strikethrough(), take: () => this.removeStrikethrough() },
  };

  /** Whatever makes a paragraph, it has the direction of its own words. */
  readonly #directions = new MutationObserver((records) => {
    if (records.every(({ addedNodes }) => addedNodes.length === 0)) return;
    const root = this.getRoot();
    const bare = root.querySelectorAll(`:is(${paragraphs}):not([dir])`);
    // made of a paragraph, it has the paragraph's still
    const items = root.querySelectorAll("li[dir]");
    if (bare.length + items.length > 0)
      this.modifyDocument(() => {
        for (const element of bare) element.setAttribute("dir", "auto");
        for (const item of items) item.removeAttribute("dir");
      });
    this.#turn(root.querySelectorAll(HOLDERS));
  });

  constructor({ root, nodes }: RichEditorParts) {
    const config: ConstructorParameters<typeof Squire>[1] = {
      blockTag: "DIV",
      undo: UNDO,
      sanitizeToDOMFragment: (html) => nodes(html),
      didError: () => undefined,
    };
    super(root, config);
    this.#nodes = nodes;
    // what it draws around a picture has styles in its markup, which this page's policy refuses
    this._imageResizer.destroy();
    this.#directions.observe(root, { childList: true, subtree: true });
    this.addEventListener("input", () => {
      const at = this.getSelection().commonAncestorContainer;
      const holder = (at instanceof Element ? at : at.parentElement)?.closest(HOLDERS);
      if (holder && root.contains(holder)) this.#turn([holder]);
    });
  }

  override destroy(): void {
    this.#directions.disconnect();
    super.destroy();
  }

  /** What is written, as it is sent. */
  toHtml(): string {
    const copy = this.getRoot().cloneNode(true) as HTMLElement;
    writeDirections(copy);
    return copy.innerHTML.replaceAll("\u200b", "");
  }

  /** How a step that is undone comes back. */
  override _setRawHTML(html: string): this {
    const root = this.getRoot();
    root.replaceChildren(this.#nodes(html));
    if (!root.firstChild) root.append(this.createDefaultBlock());
    this._ignoreChange = true;
    return this;
  }

  /** What was switched off stays off in the next line: the caret would stand in the last word's. */
  override splitBlock(lineBreakOnly: boolean, range?: Range): this {
    const off = FORMATS.filter((format) => !this.hasFormat(format, null, range));
    super.splitBlock(lineBreakOnly, range);
    for (const format of off) if (this.hasFormat(format)) this.#ways[format].take();
    return this;
  }

  /** What holds paragraphs has the direction of the first of them: browsers would look at letters that stand right in it alone. */
  #turn(holders: Iterable<Element>): void {
    for (const holder of holders) {
      const direction = directionOf(holder.firstElementChild?.textContent ?? "");
      if (direction === null || holder.matches(`:dir(${direction})`)) continue;
      this.modifyDocument(() => holder.setAttribute("dir", direction));
    }
  }

  toggle(format: Format): void {
    const on = this.hasFormat(format);
    const { add, take } = this.#ways[format];
    if (on) take();
    else add();
    this.focus();
  }

  toggleList(tag: "UL" | "OL"): void {
    if (this.isWithin(tag)) this.removeList();
    else if (tag === "UL") this.makeUnorderedList();
    else this.makeOrderedList();
    this.focus();
  }

  toggleQuote(): void {
    if (this.isWithin("BLOCKQUOTE")) this.decreaseQuoteLevel();
    else this.increaseQuoteLevel();
    this.focus();
  }

  /** What is selected stands in such an element; of lists the nearest counts alone. */
  isWithin(tag: string): boolean {
    const at = this.getSelection().commonAncestorContainer;
    const element = at instanceof Element ? at : at.parentElement;
    const found = element?.closest(tag === "UL" || tag === "OL" ? "ul, ol" : tag.toLowerCase()) ?? null;
    return found !== null && found.nodeName === tag && this.getRoot().contains(found) && found !== this.getRoot();
  }
}
