/** What speaks for or against the provider: histories compared by eye, findings of the engine, and what was made of them. */
import type { Engine } from "../app/engine.ts";
import type { Connection, LogPoint, PastFindingRow } from "../app/types.ts";

/** `unsure`: different, if the words are those of the other device; asked again with the same ones, it is a finding. */
export type Comparison = "same" | "different" | "unknown" | "mistyped" | "unsure";

/** Milliseconds in which nobody compares six words on two screens: a second press that soon is a slip. */
const SLIP = 1_000;

export class Evidence {
  point = $state.raw<LogPoint | null>(null);
  /** newest first */
  past = $state.raw<readonly PastFindingRow[]>([]);
  /** the red page was read, and the mail asked for */
  seen = $state(false);
  checking = $state(false);
  /** what checking again has shown */
  checked = $state<"still" | "failed" | null>(null);
  readonly #engine: Engine;
  #tampered = false;
  /** what differed, and when it was said */
  #doubt: { readonly asked: string; readonly at: number } | null = null;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  async refresh(): Promise<void> {
    this.point = await this.#engine.logPoint().catch(() => null);
    this.past = await this.#engine.pastFindings().catch(() => []);
  }

  /** `typed`: six words, however they are laid out. */
  async compare(seq: number, typed: string): Promise<Comparison> {
    const words = typed
      .trim()
      .toLowerCase()
      .split(/[\s,.;·-]+/u)
      .join(" ");
    const asked = `${seq.toString()} ${words}`;
    const doubt = this.#doubt?.asked === asked ? this.#doubt : null;
    const sure = doubt !== null && Date.now() - doubt.at >= SLIP;
    const found = await this.#engine.compareHistory(seq, words, sure).catch((): Comparison => "unknown");
    this.#doubt = null;
    if (found !== "different") return found;
    if (!sure) {
      this.#doubt = doubt ?? { asked, at: Date.now() };
      return "unsure";
    }
    // the engine stops at that: its finding is read anew, whatever was found before
    this.seen = false;
    return found;
  }

  /** A finding that is new shows its page, whatever became of the one before. */
  follow(connection: Connection): void {
    const tampered = connection.type === "tampered";
    if (tampered && !this.#tampered && !this.checking) this.seen = false;
    if (!this.checking) this.#tampered = tampered;
  }

  /** Asks the provider once more; `now` tells how the line is afterwards. */
  async checkAgain(now: () => Promise<Connection>): Promise<void> {
    if (this.checking) return;
    this.checking = true;
    this.checked = null;
    try {
      await this.#engine.checkAgain();
      const connection = await now();
      const tampered = connection.type === "tampered";
      this.checked = tampered ? "still" : null;
      this.#tampered = tampered;
      // found while it was being checked: the page is shown, whatever was looked at before
      if (tampered) this.seen = false;
    } catch {
      this.checked = "failed";
    } finally {
      this.checking = false;
    }
  }
}
