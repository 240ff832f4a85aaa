/** The state line: how the provider is reached, how far fetching is, and what waits here to be sent. */
import type { EngineEvent } from "../../../workers/rpc/engine-rpc.ts";
import type { Engine } from "../app/engine.ts";
import type { Waiting } from "../app/types.ts";

const NOTHING: Waiting = { count: 0, stalled: null };

export class MailLine {
  /** changes that wait on this device */
  waiting = $state(0);
  /** why they are not sent, though the provider answers */
  stalled = $state<Waiting["stalled"]>(null);
  /** the most that was left to fetch since this catching up began: remaining of so many */
  toFetch = $state(0);
  readonly #engine: Engine;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  async refresh(): Promise<void> {
    this.#take(await this.#engine.waiting().catch(() => NOTHING));
  }

  receive(event: EngineEvent): void {
    if (event.type === "waiting") this.#take(event);
    if (event.type === "account" && event.account.type === "open") void this.refresh();
    if (event.type === "account" && event.account.type !== "open") this.#take(NOTHING);
    if (event.type !== "connection") return;
    const { connection } = event;
    this.toFetch = connection.type === "syncing" ? Math.max(this.toFetch, connection.remaining) : 0;
  }

  #take({ count, stalled }: Waiting): void {
    this.waiting = count;
    this.stalled = count > 0 ? stalled : null;
  }
}
