/** Who opens the account, and its passwords, as their owner changes them. What is typed is handed over and let go of. */
import type { EngineEvent } from "../../../workers/rpc/engine-rpc.ts";
import type { Result } from "../../../shared/lib/result.ts";
import { Attempt } from "./attempt.svelte.ts";
import type { Engine } from "../app/engine.ts";
import type { AccessFailure, AccessState, AppPasswordRow, MailServers } from "../app/types.ts";

/** What is being done: its button turns, the others wait; a failure stands where it was asked for. */
export type AccessWork = "password" | "add" | "revoke" | "signOut" | "own" | "open" | "close";

/** With what a mail program is told. */
export interface MadePassword extends MailServers {
  readonly name: string;
  /** in groups, shown once */
  readonly text: string;
}

export class Access extends Attempt<AccessFailure> {
  /** null until known */
  state = $state.raw<AccessState | null>(null);
  /** null until known, and where the passwords are out of reach */
  apps = $state.raw<readonly AppPasswordRow[] | null>(null);
  /** the app password made last, until its owner has it */
  made = $state.raw<MadePassword | null>(null);
  doing = $state<AccessWork | null>(null);
  /** what failed last, see `failure` */
  failed = $state<AccessWork | "list" | null>(null);
  /** of the work on a password, 0 to 1; null: none is done */
  share = $state<number | null>(null);
  /** somebody does not want to hear of missing words for now */
  wordsLater = $state(false);
  readonly #engine: Engine;
  #asked = 0;

  constructor(engine: Engine) {
    super({ type: "refused", reason: "failed" });
    this.#engine = engine;
  }

  receive(event: EngineEvent): void {
    if (event.type === "stretching") this.share = this.doing === null || event.share >= 1 ? null : event.share;
    if (event.type === "announcements") void this.refresh();
    if (event.type === "account" && event.account.type === "open") void this.refresh();
    if (event.type === "connection" && event.connection.type === "online") void this.refresh();
  }

  async refresh(): Promise<void> {
    const turn = ++this.#asked;
    const found = await this.#engine.access().catch(() => null);
    if (turn !== this.#asked) return;
    this.state = found ?? this.state;
  }

  async refreshApps(): Promise<void> {
    const found = await this.#engine.appPasswords().catch(() => null);
    if (found?.ok === true) this.apps = found.value;
    else this.#fail("list", found ? found.error : { type: "refused", reason: "failed" });
  }

  changePassword(current: string, next: string): Promise<boolean> {
    return this.#do("password", () => this.#engine.changePassword(current, next));
  }

  addApp(typed: string): Promise<boolean> {
    const name = typed.trim();
    return this.#do("add", async () => {
      const added = await this.#engine.addAppPassword(name);
      if (added.ok) this.made = { ...added.value, name };
      return added;
    });
  }

  revokeApps(ids: readonly string[]): Promise<boolean> {
    return this.#do("revoke", () => this.#engine.revokeAppPasswords(ids));
  }

  signOutOthers(): Promise<boolean> {
    return this.#do("signOut", () => this.#engine.signOutOthers());
  }

  becomeOwn(name: string): Promise<boolean> {
    return this.#do("own", () => this.#engine.becomeOwnDevice(name));
  }

  makeTransparent(password: string): Promise<boolean> {
    return this.#do("open", () => this.#engine.makeTransparent(password));
  }

  makeHardened(name: string): Promise<boolean> {
    return this.#do("close", () => this.#engine.makeHardened(name));
  }

  /** What failed on a page is not said on the next. */
  clear(): void {
    this.failure = this.failed = null;
  }

  forget(): void {
    this.clear();
    this.state = this.apps = this.made = this.share = null;
    this.wordsLater = false;
  }

  #fail(work: AccessWork | "list", failure: AccessFailure): void {
    this.failed = work;
    this.failure = failure;
  }

  /** True when it was done. */
  async #do(work: AccessWork, call: () => Promise<Result<unknown, AccessFailure>>): Promise<boolean> {
    if (this.busy) return false;
    this.doing = work;
    const done = await this.run(call);
    this.failed = done ? null : work;
    this.doing = this.share = null;
    await this.refresh();
    if (this.apps !== null && this.state?.isProvider === true) await this.refreshApps();
    return done !== null;
  }
}
