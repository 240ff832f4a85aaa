/** Logging in to the made-up engine with a password: one is right, one was set by the provider, and a test may say what fails. */
import { passphraseStrength } from "../../shared/crypto/passphrase-strength.ts";
import type { Result } from "../../shared/lib/result.ts";
import { err, ok } from "../../shared/lib/result.ts";
import type { JoinFailure } from "../../workers/rpc/engine-rpc.ts";
import type { AfterReset, LoginFailure, LoginRpc } from "../../workers/rpc/login-rpc.ts";
import { words } from "./fake-mail.ts";
import { FakeLock } from "./fake-lock.ts";

export type FakeLoginCommand =
  /** what the words lead to, and what is opened next */
  | { readonly type: "flavor"; readonly flavor: "hardened" | "transparent" }
  /** the next login fails like this */
  | { readonly type: "failLogin"; readonly failure: LoginFailure | null };

export const PASSWORD = "four green bottles";
export const RESET_PASSWORD = "given by the provider";

export abstract class FakeLogin extends FakeLock implements LoginRpc {
  #fail: LoginFailure | null = null;

  protected loginCommand(command: FakeLoginCommand): void {
    if (command.type === "failLogin") this.#fail = command.failure;
    else this.opened = { ...this.opened, flavor: command.flavor };
  }

  async login(address: string, password: string, remember: boolean): Promise<Result<null, LoginFailure>> {
    await this.#stretch();
    const failure = this.#fail;
    this.#fail = null;
    if (failure) return err(failure);
    if (password === RESET_PASSWORD) return err({ type: "locked" });
    if (password !== PASSWORD) return err({ type: "wrongPassword" });
    return this.#enter(address, remember);
  }

  async loginAfterReset(given: AfterReset): Promise<Result<null, LoginFailure>> {
    if (isWeak(given.next ?? given.password)) return err({ type: "tooWeak" });
    await this.#stretch();
    if (given.password !== RESET_PASSWORD || given.before !== PASSWORD) return err({ type: "wrongPassword" });
    return this.#enter(given.address, given.remember);
  }

  async finishJoinWithPassword(
    answers: readonly string[],
    password: string,
    remember: boolean,
  ): Promise<Result<null, JoinFailure>> {
    if (isWeak(password)) return err({ type: "tooWeak" });
    if (answers.join(" ") !== [words[2], words[10], words[19]].join(" ")) return err({ type: "wrongAnswers" });
    await this.#stretch();
    return this.#enter(this.address, remember);
  }

  async enrolWithPassword(
    password: string,
    _removeOthers: boolean,
    remember: boolean,
  ): Promise<Result<null, JoinFailure>> {
    if (isWeak(password)) return err({ type: "tooWeak" });
    await this.#stretch();
    return this.#enter(this.address, remember);
  }

  #enter(address: string, remembered: boolean): Result<null> {
    this.address = address;
    this.opened = { flavor: "transparent", byPassword: true, remembered };
    this.enter();
    return ok(null);
  }

  async #stretch(): Promise<void> {
    for (const share of [0, 0.25, 0.5, 0.75, 1]) {
      this.emit({ type: "stretching", share });
      await new Promise((resolve) => setTimeout(resolve, 60));
    }
  }
}

const isWeak = (password: string): boolean => passphraseStrength(password).level === "tooWeak";
