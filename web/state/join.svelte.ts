/** Making an account from an invite, step by step. */
import type { Engine } from "./engine.ts";
import type { JoinFailure, JoinStart } from "./types.ts";
import { deviceName } from "./device-name.ts";

export type JoinStep =
  { readonly type: "explain" } | ({ readonly type: "words" | "confirm" } & JoinStart) | { readonly type: "done" };

export class Join {
  step = $state.raw<JoinStep>({ type: "explain" });
  busy = $state(false);
  failure = $state.raw<JoinFailure | null>(null);
  readonly #engine: Engine;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  async begin(token: string): Promise<void> {
    const start = await this.#run(() => this.#engine.startJoin(token));
    if (start) this.step = { type: "words", ...start };
  }

  showConfirm(): void {
    if (this.step.type === "words") this.step = { ...this.step, type: "confirm" };
    this.failure = null;
  }

  showWords(): void {
    if (this.step.type === "confirm") this.step = { ...this.step, type: "words" };
    this.failure = null;
  }

  async confirm(answers: readonly string[]): Promise<void> {
    const typed = answers.map((answer) => answer.trim().toLowerCase());
    const done = await this.#run(async () => {
      const result = await this.#engine.finishJoin(typed, deviceName(navigator.userAgent));
      return result.ok ? { ok: true as const, value: true } : result;
    });
    if (done) this.step = { type: "done" };
  }

  async #run<T>(
    call: () => Promise<{ readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: JoinFailure }>,
  ): Promise<T | null> {
    this.busy = true;
    this.failure = null;
    try {
      const result = await call();
      if (result.ok) return result.value;
      this.failure = result.error;
    } catch {
      this.failure = { type: "storage" };
    } finally {
      this.busy = false;
    }
    return null;
  }
}
