/** The pages of an open PDF, in a column: a box for each, drawn while it is in or near sight, and emptied when it is far. */
import { AnnotationMode, TextLayer } from "pdfjs-dist/legacy/build/pdf.mjs";
import type { PDFDocumentProxy, PDFPageProxy, RenderTask } from "pdfjs-dist/legacy/build/pdf.mjs";
import { boxOf, canvasScale } from "./pdf-size.ts";
import type { Size } from "./pdf-size.ts";
import type { PdfFailure, PdfWords } from "./pdf-talk.ts";
import { inTime, isTimeout } from "./pdf-time.ts";

/** Milliseconds for a page to be drawn. */
const DRAWING = 12_000;
/** Pages that were too slow, after which no more is tried. */
const MAX_SLOW = 2;
/** Pieces of text on a page; with more it can not be selected. */
const MAX_TEXTS = 8_000;
const PADDING = 12;
/** Steps of the reader's own size. */
const ZOOMS = [0.5, 0.75, 1, 1.25, 1.5, 2, 3, 4];

interface Listener {
  readonly at: (page: number, percent: number) => void;
  readonly failed: (reason: PdfFailure) => void;
}

interface Leaf {
  readonly number: number;
  readonly element: HTMLElement;
  /** of another size than the first, once that is known */
  size: Size | null;
  state: "empty" | "drawn" | "failed";
}

export class PdfPages {
  readonly #document: PDFDocumentProxy;
  readonly #words: PdfWords;
  readonly #listener: Listener;
  readonly #main = document.createElement("main");
  readonly #leaves: readonly Leaf[];
  readonly #byElement: ReadonlyMap<Element, Leaf>;
  /** in or near sight */
  readonly #near = new Set<Leaf>();
  readonly #watch: IntersectionObserver;
  #first: Size = { width: 0, height: 0 };
  #zoom = 1;
  #room = 0;
  #drawing: { readonly leaf: Leaf; task: RenderTask | null } | null = null;
  #slow = 0;

  constructor(opened: PDFDocumentProxy, count: number, words: PdfWords, listener: Listener) {
    this.#document = opened;
    this.#words = words;
    this.#listener = listener;
    this.#leaves = Array.from({ length: count }, (_, at) => this.#leaf(at + 1));
    this.#byElement = new Map(this.#leaves.map((leaf) => [leaf.element, leaf]));
    this.#watch = new IntersectionObserver((entries) => this.#see(entries), {
      root: this.#main,
      rootMargin: "60% 0px",
    });
  }

  /** False: not even the first page can be read; it was said. */
  async start(): Promise<boolean> {
    try {
      this.#first = sizeOf(await inTime(this.#document.getPage(1), DRAWING));
    } catch (error) {
      this.#listener.failed(isTimeout(error) ? "slow" : "broken");
      return false;
    }
    this.#main.tabIndex = 0;
    this.#main.ariaLabel = this.#words.label;
    this.#main.append(...this.#leaves.map(({ element }) => element));
    document.body.replaceChildren(this.#main);
    this.#main.addEventListener("scroll", () => this.#tellPlace());
    this.#main.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === "+" || event.key === "=") this.zoom(1);
      if (event.key === "-") this.zoom(-1);
    });
    new ResizeObserver(() => this.#fit()).observe(this.#main);
    this.#fit();
    for (const { element } of this.#leaves) this.#watch.observe(element);
    this.#tellPlace();
    return true;
  }

  zoom(by: 1 | -1): void {
    const next = ZOOMS[ZOOMS.indexOf(this.#zoom) + by];
    if (next === undefined) return;
    this.#zoom = next;
    this.#lay();
  }

  turn(by: 1 | -1): void {
    const next = this.#leaves[Math.max(0, Math.min(this.#leaves.length - 1, this.#place() + by))];
    if (next) this.#main.scrollTop = next.element.offsetTop - PADDING;
  }

  #leaf(number: number): Leaf {
    const element = document.createElement("div");
    element.className = "page";
    element.role = "group";
    element.ariaLabel = this.#words.page.replace("{page}", number.toString());
    return { number, element, size: null, state: "empty" };
  }

  #see(entries: readonly IntersectionObserverEntry[]): void {
    for (const { target, isIntersecting } of entries) {
      const leaf = this.#byElement.get(target);
      if (!leaf) continue;
      if (isIntersecting) this.#near.add(leaf);
      else {
        this.#near.delete(leaf);
        this.#empty(leaf);
      }
    }
    void this.#drawNext();
  }

  /** The width there is has changed, or is known now. */
  #fit(): void {
    const room = Math.max(40, this.#main.clientWidth - 2 * PADDING);
    if (room === this.#room) return;
    this.#room = room;
    this.#lay();
  }

  /** Every box anew; what is read stays where it is. */
  #lay(): void {
    const at = this.#leaves[this.#place()];
    const offset = at ? (this.#main.scrollTop - at.element.offsetTop) / Math.max(1, at.element.offsetHeight) : 0;
    for (const leaf of this.#leaves) {
      this.#empty(leaf);
      this.#size(leaf);
    }
    if (at) this.#main.scrollTop = at.element.offsetTop + offset * at.element.offsetHeight;
    this.#tellPlace();
    void this.#drawNext();
  }

  #size(leaf: Leaf): void {
    const { width, height } = boxOf(leaf.size ?? this.#first, this.#room, this.#zoom);
    leaf.element.style.width = `${width.toFixed(2)}px`;
    leaf.element.style.height = `${height.toFixed(2)}px`;
  }

  #empty(leaf: Leaf): void {
    if (this.#drawing?.leaf === leaf) this.#drawing.task?.cancel();
    if (leaf.state !== "drawn") return;
    leaf.state = "empty";
    // a canvas gives its memory back once it is small
    for (const canvas of leaf.element.querySelectorAll("canvas")) canvas.width = canvas.height = 0;
    leaf.element.replaceChildren();
  }

  /** One at a time, what is read first. */
  async #drawNext(): Promise<void> {
    if (this.#drawing) return;
    const place = this.#place();
    const distance = ({ number }: Leaf): number => Math.abs(number - 1 - place);
    const [leaf] = [...this.#near].filter(({ state }) => state === "empty").sort((a, b) => distance(a) - distance(b));
    if (!leaf) return;
    this.#drawing = { leaf, task: null };
    try {
      await this.#draw(leaf);
    } catch (error) {
      if (!isCancelled(error)) this.#giveUp(leaf, error);
    }
    this.#drawing = null;
    if (this.#slow < MAX_SLOW) void this.#drawNext();
  }

  #giveUp(leaf: Leaf, error: unknown): void {
    leaf.state = "failed";
    const words = document.createElement("p");
    words.textContent = this.#words.pageFailed;
    leaf.element.replaceChildren(words);
    if (isTimeout(error) && ++this.#slow >= MAX_SLOW) this.#listener.failed("slow");
  }

  async #draw(leaf: Leaf): Promise<void> {
    const page = await inTime(this.#document.getPage(leaf.number), DRAWING);
    leaf.size = sizeOf(page);
    this.#size(leaf);
    const { width, height, scale } = boxOf(leaf.size, this.#room, this.#zoom);
    const sharp = canvasScale({ width, height }, devicePixelRatio);
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.floor(width * sharp));
    canvas.height = Math.max(1, Math.floor(height * sharp));
    const viewport = page.getViewport({ scale: scale * sharp });
    const task = page.render({ canvas, viewport, annotationMode: AnnotationMode.ENABLE });
    if (this.#drawing) this.#drawing.task = task;
    try {
      await inTime(task.promise, DRAWING);
    } catch (error) {
      task.cancel();
      throw error;
    }
    leaf.element.replaceChildren(canvas);
    leaf.state = "drawn";
    await this.#layText(leaf, page, scale).catch(() => undefined);
    if (!this.#near.has(leaf)) this.#empty(leaf);
    page.cleanup();
  }

  async #layText(leaf: Leaf, page: PDFPageProxy, scale: number): Promise<void> {
    const content = await inTime(page.getTextContent(), DRAWING);
    if (content.items.length === 0 || content.items.length > MAX_TEXTS || leaf.state !== "drawn") return;
    const container = document.createElement("div");
    container.className = "text";
    container.style.setProperty("--total-scale-factor", scale.toString());
    await new TextLayer({ textContentSource: content, container, viewport: page.getViewport({ scale }) }).render();
    if (leaf.element.querySelector("canvas")) leaf.element.append(container);
  }

  /** Index of the page that is read. */
  #place(): number {
    const middle = this.#main.scrollTop + this.#main.clientHeight / 3;
    let [low, high] = [0, this.#leaves.length - 1];
    while (low < high) {
      const half = (low + high + 1) >> 1;
      if ((this.#leaves[half]?.element.offsetTop ?? 0) <= middle) low = half;
      else high = half - 1;
    }
    return low;
  }

  #tellPlace(): void {
    this.#listener.at(this.#place() + 1, Math.round(this.#zoom * 100));
  }
}

const sizeOf = (page: PDFPageProxy): Size => page.getViewport({ scale: 1 });
const isCancelled = (error: unknown): boolean => error instanceof Error && error.name === "RenderingCancelledException";
