/** How a long search goes about: others get their turn, the client hears that it goes on, and when the client is gone it stops. */
import { setImmediate } from "node:timers/promises";
import { SEARCH_NEWS_MS, SEARCH_TURN_MS } from "../limits.ts";
import type { Output } from "../net/output.ts";

export class Pace {
  readonly #out: Output;
  #turn = performance.now();
  #news = performance.now();

  constructor(out: Output) {
    this.#out = out;
  }

  get isOver(): boolean {
    return this.#out.closed;
  }

  /** To be called often: returns at once unless this search has run for a while. False if it is to stop. */
  async next(): Promise<boolean> {
    if (performance.now() - this.#turn < SEARCH_TURN_MS) return !this.isOver;
    await setImmediate();
    return this.awaited();
  }

  /** After something was waited for, in which others had their turn. */
  awaited(): boolean {
    this.#turn = performance.now();
    if (this.#turn - this.#news >= SEARCH_NEWS_MS) {
      this.#news = this.#turn;
      this.#out.line("* OK Still searching");
      this.#out.flush();
    }
    return !this.isOver;
  }
}
