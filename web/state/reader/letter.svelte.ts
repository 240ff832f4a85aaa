/** One message of a conversation as it is read: folded or open, and what was asked for it. Forgotten with the page. */
import { inlineImages } from "../writing/inline-images.ts";
import type { Engine } from "../app/engine.ts";
import type { MessageHead, OpenedMessage, ReadFailure } from "../app/types.ts";

export type Reading =
  | { readonly type: "nothing" }
  | { readonly type: "loading" }
  | { readonly type: "ready"; readonly content: OpenedMessage; readonly images: ReadonlyMap<string, string> }
  | { readonly type: "failed"; readonly failure: ReadFailure };

export class Letter {
  head = $state.raw() as MessageHead;
  isOpen = $state(false);
  reading = $state.raw<Reading>({ type: "nothing" });
  /** asked for this message */
  remoteImages = $state(false);
  /** the text was chosen over the HTML */
  preferText = $state(false);
  /** what it quotes is shown */
  quotes = $state(false);
  readonly #engine: Pick<Engine, "open" | "part">;

  constructor(engine: Pick<Engine, "open" | "part">, head: MessageHead) {
    this.#engine = engine;
    this.head = head;
  }

  get id(): string {
    return this.head.id;
  }

  /** Opens it; true once it can be read. */
  async open(): Promise<boolean> {
    this.isOpen = true;
    if (this.reading.type === "ready") return true;
    if (this.reading.type === "loading") return false;
    this.reading = { type: "loading" };
    this.reading = await this.#load();
    return this.reading.type === "ready";
  }

  fold(): void {
    this.isOpen = false;
  }

  async #load(): Promise<Reading> {
    try {
      const result = await this.#engine.open(this.id);
      if (!result.ok) return { type: "failed", failure: result.error };
      const images = await inlineImages(this.#engine, result.value);
      return { type: "ready", content: result.value, images };
    } catch {
      return { type: "failed", failure: { type: "corrupt" } };
    }
  }
}
