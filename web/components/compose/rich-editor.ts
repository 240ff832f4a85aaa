/**
 * Squire over an element of the page. All HTML that goes into it, pasted or its own, is read elsewhere (web/message/editor-html.ts)
 * and comes as nodes: this page makes none from text.
 */
import Squire from "squire-rte";

export interface RichEditorParts {
  readonly root: HTMLElement;
  /** Nodes of this document that the editor may show. */
  readonly nodes: (html: string) => DocumentFragment;
}

/** Octets of what is written beyond which only so many steps can be undone: each holds all of it. */
const UNDO = { documentSizeThreshold: 200_000, undoLimit: 40 };

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
