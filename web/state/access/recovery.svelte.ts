/** Coming in with the words: first a look at what they lead to, and nothing is changed before that was confirmed. */
import { deviceName } from "./device-name.ts";
import { Attempt } from "./attempt.svelte.ts";
import type { Engine } from "../app/engine.ts";
import type { JoinFailure, RecoveryView } from "../app/types.ts";

export class Recovery extends Attempt<JoinFailure> {
  /** null: not looked yet */
  view = $state.raw<RecoveryView | null>(null);
  readonly #engine: Engine;

  constructor(engine: Engine) {
    super({ type: "storage" });
    this.#engine = engine;
  }

  async look(address: string, words: string): Promise<void> {
    const normal = words.trim().toLowerCase().split(/\s+/u).join(" ");
    const found = await this.run(() => this.#engine.lookWithWords(address.trim(), normal));
    if (found) this.view = found.value;
  }

  /** True when this device is in. */
  async enrol(removeOthers: boolean): Promise<boolean> {
    const done = await this.run(() => this.#engine.enrolWithWords(deviceName(navigator.userAgent), removeOthers));
    return done !== null;
  }

  /** Likewise, of an account that a password opens: it is this one from now on. */
  async setPassword(password: string, removeOthers: boolean, remember: boolean): Promise<boolean> {
    return (await this.run(() => this.#engine.enrolWithPassword(password, removeOthers, remember))) !== null;
  }

  back(): void {
    this.view = null;
    this.failure = null;
  }
}
