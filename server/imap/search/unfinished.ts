/** Lookups in one message that may take long: done step by step, each only once, with a pause when the search's turn is over. */
import type { Needle } from "./needle.ts";

export class Unfinished {
  readonly #isDue: () => boolean;
  readonly #answers = new Map<Needle, boolean>();
  readonly #begun = new Map<Needle, Generator<void, boolean>>();
  #hasStepped = false;
  #isPaused = false;

  constructor(isDue: () => boolean) {
    this.#isDue = isDue;
  }

  /** A lookup was put off since `resume`. */
  get isPaused(): boolean {
    return this.#isPaused;
  }

  /** A new turn: at least one step is made in it. */
  resume(): void {
    this.#hasStepped = false;
    this.#isPaused = false;
  }

  /** Null: ask again in the next turn. A needle always comes with the same lookup. */
  answer(needle: Needle, lookUp: () => Generator<void, boolean>): boolean | null {
    const known = this.#answers.get(needle);
    if (known !== undefined) return known;
    const steps = this.#begun.get(needle) ?? lookUp();
    while (!this.#hasStepped || !this.#isDue()) {
      this.#hasStepped = true;
      const { done, value } = steps.next();
      if (done !== true) continue;
      this.#begun.delete(needle);
      this.#answers.set(needle, value);
      return value;
    }
    this.#begun.set(needle, steps);
    this.#isPaused = true;
    return null;
  }
}
