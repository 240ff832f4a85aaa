/** The message that is open: its text, its pictures, and whether remote images were asked for. */
import { inlineImages } from "./inline-images.ts";
import type { Engine } from "./engine.ts";
import type { MessageId, OpenedMessage, ReadFailure } from "./types.ts";

export type Reading =
  | { readonly type: "nothing" }
  | { readonly type: "loading" }
  | { readonly type: "ready"; readonly content: OpenedMessage; readonly images: ReadonlyMap<string, string> }
  | { readonly type: "failed"; readonly failure: ReadFailure };

export class Reader {
  reading = $state.raw<Reading>({ type: "nothing" });
  /** asked for this message, forgotten with it */
  remoteImages = $state(false);
  /** the text was chosen over the HTML */
  preferText = $state(false);
  #open: { readonly id: MessageId } | null = null;
  readonly #engine: Engine;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  close(): void {
    this.#open = null;
    this.reading = { type: "nothing" };
  }

  /** True when it is open and readable; false if it failed or something else was opened meanwhile. */
  async open(id: MessageId): Promise<boolean> {
    if (this.#open?.id === id && this.reading.type !== "failed") return false;
    const turn = { id };
    this.#open = turn;
    this.remoteImages = false;
    this.preferText = false;
    this.reading = { type: "loading" };
    const reading = await this.#load(id);
    if (this.#open !== turn) return false;
    this.reading = reading;
    return reading.type === "ready";
  }

  /** Tries again a message that could not be had offline. */
  retry(): void {
    const open = this.#open;
    if (open && this.reading.type === "failed") void this.open(open.id);
  }

  async #load(id: MessageId): Promise<Reading> {
    try {
      const result = await this.#engine.open(id);
      if (!result.ok) return { type: "failed", failure: result.error };
      const images = await inlineImages(this.#engine, result.value);
      return { type: "ready", content: result.value, images };
    } catch {
      return { type: "failed", failure: { type: "corrupt" } };
    }
  }
}
