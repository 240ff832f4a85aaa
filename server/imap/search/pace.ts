/** How a long search goes about: others get their turn, the client hears that it goes on, and when the client is gone it stops. */
import { setImmediate } from "node:timers/promises";
import { SEARCH_NEWS_MS, SEARCH_PROBE_MS, SEARCH_TURN_MS } from "../limits.ts";
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

  /** This search has run for a while: it is time to rest. */
  get isDue(): boolean {
    return performance.now() - this.#turn >= SEARCH_TURN_MS;
  }

  /** Lets others have their turn. False if the search is to stop. */
  async rest(): Promise<boolean> {
    await setImmediate();
    this.#turn = performance.now();
    if (this.#turn - this.#news >= (this.#out.isHalfClosed ? SEARCH_PROBE_MS : SEARCH_NEWS_MS)) {
      this.#news = this.#turn;
      this.#out.line("* OK Still searching");
      this.#out.flush();
    }
    return !this.isOver;
  }
}
