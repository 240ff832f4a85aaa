/** Something asked of the worker that may fail in ways the page has words for: one at a time. */
import type { Result } from "../../../shared/lib/result.ts";

export class Attempt<E> {
  busy = $state(false);
  failure = $state.raw<E | null>(null);
  readonly #unforeseen: E;

  /** `unforeseen`: what it counts as if the worker itself fails. */
  constructor(unforeseen: E) {
    this.#unforeseen = unforeseen;
  }

  /** Null if it failed (see `failure`), or another was under way. */
  protected async run<T>(call: () => Promise<Result<T, E>>): Promise<{ readonly value: T } | null> {
    if (this.busy) return null;
    this.busy = true;
    this.failure = null;
    try {
      const outcome = await call();
      if (outcome.ok) return outcome;
      this.failure = outcome.error;
    } catch {
      this.failure = this.#unforeseen;
    } finally {
      this.busy = false;
    }
    return null;
  }
}
