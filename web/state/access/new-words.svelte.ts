/** New recovery words, made on a device that is in: explained, shown, three asked back, and only then in force. */
import { Attempt } from "./attempt.svelte.ts";
import type { Engine } from "../app/engine.ts";
import type { KeyFailure, WordsStart } from "../app/types.ts";

export type NewWordsStep =
  | { readonly type: "explain" }
  | { readonly type: "words"; readonly start: WordsStart }
  | { readonly type: "confirm"; readonly start: WordsStart }
  | { readonly type: "done" };

export class NewWords extends Attempt<KeyFailure> {
  step = $state.raw<NewWordsStep>({ type: "explain" });
  readonly #engine: Engine;

  constructor(engine: Engine) {
    super({ type: "refused", reason: "failed" });
    this.#engine = engine;
  }

  async begin(): Promise<void> {
    const start = await this.run(() => this.#engine.startNewWords());
    if (start) this.step = { type: "words", start: start.value };
  }

  showConfirm(): void {
    if (this.step.type === "words") this.step = { type: "confirm", start: this.step.start };
    this.failure = null;
  }

  showWords(): void {
    if (this.step.type === "confirm") this.step = { type: "words", start: this.step.start };
    this.failure = null;
  }

  async confirm(answers: readonly string[]): Promise<void> {
    const typed = answers.map((answer) => answer.trim().toLowerCase());
    if (await this.run(() => this.#engine.finishNewWords(typed))) this.step = { type: "done" };
  }
}
