/** The message that is open: its text, its pictures, and whether remote images were asked for. */
import { inlineImages } from "./inline-images.ts";
import type { Engine } from "./engine.ts";
import type { MessageContent, ReadFailure } from "./types.ts";

export type Reading =
  | { readonly type: "nothing" }
  | { readonly type: "loading" }
  | { readonly type: "ready"; readonly content: MessageContent; readonly images: ReadonlyMap<string, string> }
  | { readonly type: "failed"; readonly failure: ReadFailure };

export class Reader {
  reading = $state.raw<Reading>({ type: "nothing" });
  /** asked for this message, forgotten with it */
  remoteImages = $state(false);
  /** the text was chosen over the HTML */
  preferText = $state(false);
  #open: { readonly mailbox: string; readonly uid: number } | null = null;
  readonly #engine: Engine;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  close(): void {
    this.#open = null;
    this.reading = { type: "nothing" };
  }

  /** True when it is open and readable; false if it failed or something else was opened meanwhile. */
  async open(mailbox: string, uid: number): Promise<boolean> {
    if (this.#open?.mailbox === mailbox && this.#open.uid === uid && this.reading.type !== "failed") return false;
    const turn = { mailbox, uid };
    this.#open = turn;
    this.remoteImages = false;
    this.preferText = false;
    this.reading = { type: "loading" };
    const reading = await this.#load(mailbox, uid);
    if (this.#open !== turn) return false;
    this.reading = reading;
    return reading.type === "ready";
  }

  /** Tries again a message that could not be had offline. */
  retry(): void {
    const open = this.#open;
    if (open && this.reading.type === "failed") void this.open(open.mailbox, open.uid);
  }

  async #load(mailbox: string, uid: number): Promise<Reading> {
    try {
      const result = await this.#engine.read(mailbox, uid);
      if (!result.ok) return { type: "failed", failure: result.error };
      const images = await inlineImages(this.#engine, result.value);
      return { type: "ready", content: result.value, images };
    } catch {
      return { type: "failed", failure: { type: "corrupt" } };
    }
  }
}
