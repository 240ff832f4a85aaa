/** The state line: how the provider is reached, how far fetching is, and what waits here to be sent. */
import type { EngineEvent } from "../../workers/rpc/engine-rpc.ts";
import type { Engine } from "./engine.ts";

export class MailLine {
  /** changes that wait on this device */
  waiting = $state(0);
  /** the most that was left to fetch since this catching up began: remaining of so many */
  toFetch = $state(0);
  readonly #engine: Engine;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  async refresh(): Promise<void> {
    this.waiting = await this.#engine.waiting().catch(() => 0);
  }

  receive(event: EngineEvent): void {
    if (event.type === "waiting") this.waiting = event.count;
    if (event.type === "account" && event.account.type === "open") void this.refresh();
    if (event.type === "account" && event.account.type !== "open") this.waiting = 0;
    if (event.type !== "connection") return;
    const { connection } = event;
    this.toFetch = connection.type === "syncing" ? Math.max(this.toFetch, connection.remaining) : 0;
  }
}
