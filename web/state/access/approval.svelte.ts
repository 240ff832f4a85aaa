/** Letting a new device in from this one: its code is taken, the check code compared, and only then is it certified. */
import { Attempt } from "./attempt.svelte.ts";
import type { Engine } from "../app/engine.ts";
import type { PairingAsk, PairingFailure } from "../app/types.ts";

export type ApprovalStep =
  | { readonly type: "code" }
  | { readonly type: "ask"; readonly ask: PairingAsk }
  | { readonly type: "done"; readonly name: string }
  | { readonly type: "denied" };

export class Approval extends Attempt<PairingFailure> {
  step = $state.raw<ApprovalStep>({ type: "code" });
  readonly #engine: Engine;

  constructor(engine: Engine) {
    super({ type: "refused", reason: "failed" });
    this.#engine = engine;
  }

  /** `text`: what was typed, pasted or scanned. */
  async take(text: string): Promise<void> {
    const ask = await this.run(() => this.#engine.takePairing(text.trim()));
    if (ask) this.step = { type: "ask", ask: ask.value };
  }

  async approve(): Promise<void> {
    const { step } = this;
    if (step.type !== "ask") return;
    if (await this.run(() => this.#engine.approvePairing())) this.step = { type: "done", name: step.ask.name };
    else if (this.failure?.type !== "offline") this.step = { type: "code" };
  }

  async deny(): Promise<void> {
    this.step = { type: "denied" };
    await this.#engine.denyPairing().catch(() => undefined);
  }

  again(): void {
    this.step = { type: "code" };
    this.failure = null;
  }

  /** The screen is left: nobody waits for an answer that will not come. */
  leave(): void {
    if (this.step.type === "ask") void this.deny();
  }
}
