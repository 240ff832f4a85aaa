/** Coming in with a password. What is typed is handed to the worker; a password set by the provider is held until the next step. */
import { err, type Result } from "../../../shared/lib/result.ts";
import type { EngineEvent } from "../../../workers/rpc/engine-rpc.ts";
import { loadWords } from "../../i18n/t.ts";
import { Attempt } from "./attempt.svelte.ts";
import type { Engine } from "../app/engine.ts";
import type { LoginFailure } from "../app/types.ts";

interface Given {
  readonly address: string;
  readonly password: string;
  readonly remember: boolean;
}

/** What the door has words, or a screen, for. */
const AT_DOOR: ReadonlySet<LoginFailure["type"]> = new Set(["locked", "offline", "unloaded"]);

export class Login extends Attempt<LoginFailure> {
  address = $state("");
  /** of the work on a password, 0 to 1; null: none is done */
  share = $state<number | null>(null);
  /** the provider has set the password: the one of before is asked for */
  locked = $state.raw<Given | null>(null);
  readonly #engine: Engine;

  constructor(engine: Engine) {
    super({ type: "storage" });
    this.#engine = engine;
  }

  receive(event: EngineEvent): void {
    if (event.type === "stretching") this.share = event.share >= 1 ? null : event.share;
    if (event.type === "account" && event.account.type === "open") this.forget();
  }

  async login(password: string, remember: boolean): Promise<void> {
    const address = this.address.trim();
    await this.run(async () => {
      const done = await this.#engine
        .login(address, password, remember)
        .catch((): Result<null, LoginFailure> => err({ type: "storage" }));
      if (done.ok || AT_DOOR.has(done.error.type)) return done;
      // what is said of it is not among the door's words; where they can not be fetched, that is what is the matter
      return loadWords().then(
        () => done,
        () => err({ type: "unloaded" } as const),
      );
    });
    this.share = null;
    if (this.failure?.type !== "locked") return;
    this.failure = null;
    this.locked = { address, password, remember };
  }

  /** `next` null: the one that was given stays. */
  async afterReset(before: string, next: string | null): Promise<void> {
    const given = this.locked;
    if (!given) return;
    await this.run(() => this.#engine.loginAfterReset({ ...given, before, next }));
    this.share = null;
  }

  forget(): void {
    this.locked = this.failure = this.share = null;
  }
}
