/** Who is signed in on this device, and how the line to the provider is. */
import type { EngineConnection } from "./engine.ts";
import type { AccountState, Connection } from "./types.ts";
import type { EngineEvent } from "../../workers/rpc/engine-rpc.ts";

export type EventListener = (event: EngineEvent) => void;

export class Session {
  /** null until the worker has answered */
  account = $state.raw<AccountState | null>(null);
  connection = $state.raw<Connection>({ type: "connecting" });
  crashed = $state(false);
  readonly #listeners: EventListener[] = [];

  onEvent(listener: EventListener): void {
    this.#listeners.push(listener);
  }

  async start({ engine, listen }: EngineConnection): Promise<void> {
    try {
      await listen((event) => {
        this.#receive(event);
      });
      this.account = await engine.account();
      this.connection = await engine.connection();
    } catch {
      this.crashed = true;
    }
  }

  #receive(event: EngineEvent): void {
    if (event.type === "account") this.account = event.account;
    if (event.type === "connection") this.connection = event.connection;
    for (const listener of this.#listeners) listener(event);
  }
}
