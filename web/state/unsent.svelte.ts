/** Changes made on this device that its provider has not been told yet. They are kept on the device, and go with it. */
import type { EngineEvent } from "../../workers/rpc/engine-rpc.ts";
import type { Engine } from "./engine.ts";
import type { AccountState } from "./types.ts";

export class Unsent {
  count = $state(0);
  readonly #engine: Pick<Engine, "waiting">;
  #account: AccountState | null = null;

  constructor(engine: Pick<Engine, "waiting">) {
    this.#engine = engine;
    addEventListener("beforeunload", (event) => {
      // what is remembered is sent when the page is opened next; the browser has words of its own for this
      if (this.count > 0 && this.#account?.type === "open" && !this.#account.remembered) event.preventDefault();
    });
  }

  receive(event: EngineEvent): void {
    if (event.type === "waiting") this.count = event.count;
  }

  follow(account: AccountState): void {
    this.#account = account;
    if (account.type !== "open") this.count = 0;
    else void this.#ask().catch(() => undefined);
  }

  async #ask(): Promise<void> {
    this.count = (await this.#engine.waiting()).count;
  }
}
