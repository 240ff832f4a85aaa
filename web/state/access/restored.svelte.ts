/** Going on from a restored backup: first a look at what that means, and nothing is changed before it was confirmed. */
import { Attempt } from "./attempt.svelte.ts";
import type { Engine } from "../app/engine.ts";
import type { RestoredFailure, RestoredLook } from "../app/types.ts";

/** What may be over in a while, and has changed nothing on this device: the same may be asked again. */
const isPassing = ({ type }: RestoredFailure): boolean => type === "offline";

export class Restored extends Attempt<RestoredFailure> {
  /** null: not looked yet, or what was seen is of no use */
  seen = $state.raw<RestoredLook | null>(null);
  readonly #engine: Engine;

  constructor(engine: Engine) {
    super({ type: "storage" });
    this.#engine = engine;
  }

  async look(): Promise<void> {
    this.seen = null;
    const found = await this.run(() => this.#engine.lookAtRestored());
    if (found) this.seen = found.value;
  }

  /** Goes on from what was seen. True when the account is open again. */
  async accept(): Promise<boolean> {
    const done = await this.run(() => this.#engine.acceptRestored());
    if (this.failure && !isPassing(this.failure)) this.seen = null;
    return done !== null;
  }
}
