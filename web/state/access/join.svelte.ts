/** Making an account from an invite, step by step. */
import type { Engine } from "../app/engine.ts";
import type { JoinFailure, JoinStart } from "../app/types.ts";
import { deviceName } from "./device-name.ts";

export type JoinStep =
  | { readonly type: "explain" }
  | ({ readonly type: "password" | "words" | "confirm" } & JoinStart)
  | { readonly type: "done" };

interface Chosen {
  readonly password: string;
  readonly remember: boolean;
}

export class Join {
  step = $state.raw<JoinStep>({ type: "explain" });
  busy = $state(false);
  failure = $state.raw<JoinFailure | null>(null);
  /** what the invite is for; null: not looked yet */
  start = $state.raw<JoinStart | null>(null);
  #chosen: Chosen | null = null;
  readonly #engine: Engine;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** Asks what the invite is for, so that what is explained is what will be. */
  async look(token: string): Promise<void> {
    if (this.busy || this.start) return;
    this.start = await this.#run(() => this.#engine.startJoin(token));
  }

  async begin(token: string): Promise<void> {
    await this.look(token);
    if (this.start) this.step = { type: this.start.flavor === "transparent" ? "password" : "words", ...this.start };
  }

  choose(password: string, remember: boolean): void {
    this.#chosen = { password, remember };
    if (this.step.type === "password") this.step = { ...this.step, type: "words" };
    this.failure = null;
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
      const chosen = this.#chosen;
      const result = chosen
        ? await this.#engine.finishJoinWithPassword(typed, chosen.password, chosen.remember)
        : await this.#engine.finishJoin(typed, deviceName(navigator.userAgent));
      return result.ok ? { ok: true as const, value: true } : result;
    });
    if (!done) return;
    this.#chosen = null;
    this.step = { type: "done" };
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
