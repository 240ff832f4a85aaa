/** Of the made-up engine: what going on from a restored backup would mean, and what becomes of mail then, as a test says. */
import type { Connection, EngineEvent } from "../../workers/rpc/engine-rpc.ts";
import type { RestoredFailure, RestoredLook, RestoredReport, SecurityRpc } from "../../workers/rpc/security-rpc.ts";
import type { Result } from "../../shared/lib/result.ts";
import { err, ok } from "../../shared/lib/result.ts";

export type FakeRestoredCommand =
  /** what the next look shows; null: it looks until this is said again */
  | { readonly type: "restoredLook"; readonly outcome: Result<RestoredLook, RestoredFailure> | null }
  /** how going on ends; null likewise. `caught`: what is found against the provider then stands */
  | { readonly type: "restoredAccept"; readonly outcome: Result<null, RestoredFailure> | null; readonly caught?: true }
  | { readonly type: "restoredReport"; readonly report: RestoredReport | null };

type RestoredRpc = Pick<SecurityRpc, "lookAtRestored" | "acceptRestored" | "restoredReport" | "dismissRestoredReport">;

/** What is waited for, until it is said. */
class Said<T> {
  #outcome: T | null;
  #told: ((outcome: T) => void)[] = [];

  constructor(outcome: T) {
    this.#outcome = outcome;
  }

  say(outcome: T | null): void {
    this.#outcome = outcome;
    if (outcome === null) return;
    for (const tell of this.#told.splice(0)) tell(outcome);
  }

  heard(): Promise<T> {
    const outcome = this.#outcome;
    return outcome === null ? new Promise((tell) => this.#told.push(tell)) : Promise.resolve(outcome);
  }
}

export abstract class FakeRestored implements RestoredRpc {
  protected abstract emit(event: EngineEvent): void;
  protected abstract become(connection: Connection): void;
  readonly #look = new Said<Result<RestoredLook, RestoredFailure>>(err({ type: "notStopped" }));
  readonly #accept = new Said<Result<null, RestoredFailure>>(ok(null));
  #caught = false;
  #seen: RestoredLook | null = null;
  #report: RestoredReport | null = null;

  protected restoredCommand(command: FakeRestoredCommand): void {
    switch (command.type) {
      case "restoredLook":
        this.#look.say(command.outcome);
        return;
      case "restoredAccept":
        this.#caught = command.caught ?? false;
        this.#accept.say(command.outcome);
        return;
      case "restoredReport":
        this.#reports(command.report);
    }
  }

  async lookAtRestored(): Promise<Result<RestoredLook, RestoredFailure>> {
    const found = await this.#look.heard();
    this.#seen = found.ok ? found.value : null;
    return found;
  }

  async acceptRestored(): Promise<Result<null, RestoredFailure>> {
    const seen = this.#seen;
    if (!seen) return err({ type: "notStopped" });
    const done = await this.#accept.heard();
    if (!done.ok) return done;
    if (this.#caught) return done;
    this.become({ type: "online" });
    const { messages, whole, lost } = seen;
    this.#reports({ of: whole, done: 0, skipped: 0, lost, lostCount: messages - whole });
    return done;
  }

  restoredReport(): Promise<RestoredReport | null> {
    return Promise.resolve(this.#report);
  }

  dismissRestoredReport(): Promise<void> {
    this.#reports(null);
    return Promise.resolve();
  }

  #reports(report: RestoredReport | null): void {
    this.#report = report;
    this.emit({ type: "restored" });
  }
}
