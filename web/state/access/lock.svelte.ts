/** This device's lock, as its owner sets and opens it. Passphrases are typed, handed over and let go of. */
import type * as Passkey from "./passkey.ts";
import type { Engine } from "../app/engine.ts";
import type { PasskeyFailure } from "./passkey.ts";
import type { LockFailure, LockSettings, PasskeyPrompt, PassphraseStrength, UnlockFailure } from "../app/types.ts";
import type { Result } from "../../../shared/lib/result.ts";

export type LockProblem =
  | { readonly from: "lock"; readonly failure: LockFailure | UnlockFailure }
  | { readonly from: "passkey"; readonly failure: PasskeyFailure };

/** What is being done: its button turns, the others wait. */
export type LockWork = "passphrase" | "passkey" | "idle";

/** Fetched where there is something to lock or to open. */
const fetchPasskeys = (): Promise<typeof Passkey> => import("./passkey.ts");

export class Lock {
  /** null until known */
  settings = $state.raw<LockSettings | null>(null);
  working = $state<LockWork | null>(null);
  problem = $state.raw<LockProblem | null>(null);
  /** null until known */
  passkeys = $state<boolean | null>(null);
  readonly #engine: Engine;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  async load(): Promise<void> {
    this.settings = await this.#engine.lockSettings();
    // what can not be fetched now is not offered
    const passkey = this.passkeys === null ? await fetchPasskeys().catch(() => null) : null;
    if (passkey) this.passkeys = await passkey.canUsePasskeys();
  }

  strength(passphrase: string, address: string): Promise<PassphraseStrength> {
    return this.#engine.passphraseStrength(passphrase, [address]);
  }

  setPassphrase(passphrase: string, current: string | null): Promise<boolean> {
    return this.#run("passphrase", () => this.#engine.setPassphrase(passphrase, current));
  }

  removePassphrase(current: string): Promise<boolean> {
    return this.#run("passphrase", () => this.#engine.removePassphrase(current));
  }

  addPasskey(address: string): Promise<boolean> {
    return this.#run("passkey", async () => {
      const made = await (await fetchPasskeys()).createPasskey(address);
      if (!made.ok) return this.#noPasskey(made.error);
      const { prompt, output } = made.value;
      return this.#engine.setPasskey(prompt, output).finally(() => output.fill(0));
    });
  }

  removePasskey(current: string | null): Promise<boolean> {
    return this.#run("passkey", () => this.#engine.removePasskey(current));
  }

  setIdleMinutes(minutes: number | null): Promise<boolean> {
    return this.#run("idle", () => this.#engine.setIdleMinutes(minutes));
  }

  unlock(passphrase: string): Promise<boolean> {
    return this.#run("passphrase", () => this.#engine.unlockWithPassphrase(passphrase));
  }

  unlockWithPasskey(prompt: PasskeyPrompt): Promise<boolean> {
    return this.#run("passkey", async () => {
      const asked = await (await fetchPasskeys()).askPasskey(prompt);
      if (!asked.ok) return this.#noPasskey(asked.error);
      return this.#engine.unlockWithPasskey(asked.value).finally(() => asked.value.fill(0));
    });
  }

  #noPasskey(failure: PasskeyFailure): null {
    this.problem = { from: "passkey", failure };
    return null;
  }

  /** True if it is done; else `problem` says why not. */
  async #run(work: LockWork, call: () => Promise<Result<null, LockFailure | UnlockFailure> | null>): Promise<boolean> {
    this.working = work;
    this.problem = null;
    try {
      const result = await call();
      if (result?.ok === false) this.problem = { from: "lock", failure: result.error };
      if (result?.ok === true) await this.load();
      return result?.ok === true;
    } catch {
      this.problem = { from: "lock", failure: { type: "storage" } };
      return false;
    } finally {
      this.working = null;
    }
  }
}
