/** What was done on this device that its provider does not know of yet: changes, and messages. It is kept on the device, and goes with it. */
import type { EngineEvent } from "../../workers/rpc/engine-rpc.ts";
import type { Engine } from "./engine.ts";
import type { AccountState } from "./types.ts";

type Asked = Pick<Engine, "waiting" | "outbox" | "draftsHere">;

export class Unsent {
  /** changes */
  count = $state(0);
  /** messages to be sent and drafts that are on this device alone, as `look` found them */
  messages = $state(0);
  readonly #engine: Asked;
  #account: AccountState | null = null;

  constructor(engine: Asked) {
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
    if (account.type !== "open") this.count = this.messages = 0;
    else void this.#ask().catch(() => undefined);
  }

  /** Before the device is wiped. Never fails: what can not be asked stays as it was known. */
  async look(): Promise<void> {
    const [changes, outbox, drafts] = await Promise.all([
      this.#engine.waiting().catch(() => null),
      this.#engine.outbox().catch(() => null),
      this.#engine.draftsHere().catch(() => null),
    ]);
    if (changes) this.count = changes.count;
    if (outbox && drafts) this.messages = outbox.filter(({ where }) => where === "here").length + drafts.length;
  }

  async #ask(): Promise<void> {
    this.count = (await this.#engine.waiting()).count;
  }
}
