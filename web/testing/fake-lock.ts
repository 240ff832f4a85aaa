/** The lock of the made-up engine: one passphrase opens it, and any passkey. */
import { passphraseStrength } from "../../shared/crypto/passphrase-strength.ts";
import type { Result } from "../../shared/lib/result.ts";
import { err, ok } from "../../shared/lib/result.ts";
import type { AccountState } from "../../workers/rpc/engine-rpc.ts";
import type { LockFailure, LockRpc, LockSettings, PasskeyPrompt, UnlockFailure } from "../../workers/rpc/lock-rpc.ts";
import { FakeAccess } from "./fake-access.ts";

export interface FakeLockCommand {
  readonly type: "lock";
  readonly passphrase: string | null;
  readonly passkey: boolean;
}

const madeUpPrompt: PasskeyPrompt = { credential: new Uint8Array(16), salt: new Uint8Array(32) };
const later = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 200));

export abstract class FakeLock extends FakeAccess implements LockRpc {
  protected abstract accountBecomes(state: AccountState): void;
  #passphrase: string | null = null;
  #passkey: PasskeyPrompt | null = null;
  #idleMinutes: number | null = 15;
  #wrong = 0;

  /** Locks it, with this lock. */
  protected lockCommand({ passphrase, passkey }: FakeLockCommand): void {
    this.#passphrase = passphrase;
    this.#passkey = passkey ? madeUpPrompt : null;
    void this.lock();
  }

  protected get hasLock(): boolean {
    return this.#passphrase !== null || this.#passkey !== null;
  }

  #open(): void {
    this.accountBecomes({
      type: "open",
      address: this.address,
      provider: "example.org",
      lock: this.hasLock,
      ...this.opened,
    });
  }

  #changed(): Result<null> {
    this.#open();
    return ok(null);
  }

  lockSettings(): Promise<LockSettings> {
    const idleMinutes = this.#idleMinutes;
    return Promise.resolve({ passphrase: this.#passphrase !== null, passkey: this.#passkey !== null, idleMinutes });
  }

  passphraseStrength: LockRpc["passphraseStrength"] = (passphrase, personal) =>
    Promise.resolve(passphraseStrength(passphrase, personal));

  async setPassphrase(passphrase: string, current: string | null): Promise<Result<null, LockFailure>> {
    await later();
    if (passphraseStrength(passphrase).level === "tooWeak") return err({ type: "tooWeak" });
    if (this.#passphrase !== current) return err({ type: "wrong" });
    if (current !== null) this.#passkey = null;
    this.#passphrase = passphrase;
    return this.#changed();
  }

  async removePassphrase(current: string): Promise<Result<null, LockFailure>> {
    await later();
    if (this.#passphrase !== current) return err({ type: "wrong" });
    this.#passphrase = null;
    this.#passkey = null;
    return this.#changed();
  }

  setPasskey(prompt: PasskeyPrompt): Promise<Result<null, LockFailure>> {
    this.#passkey = prompt;
    return Promise.resolve(this.#changed());
  }

  removePasskey(current: string | null): Promise<Result<null, LockFailure>> {
    if (this.#passphrase !== current) return Promise.resolve(err({ type: "wrong" }));
    this.#passkey = null;
    return Promise.resolve(this.#changed());
  }

  setIdleMinutes(minutes: number | null): Promise<Result<null, LockFailure>> {
    this.#idleMinutes = minutes;
    return Promise.resolve(ok(null));
  }

  lock(): Promise<void> {
    const { address } = this;
    const passphrase = this.#passphrase !== null;
    this.accountBecomes({ type: "locked", address, provider: "example.org", passphrase, passkey: this.#passkey });
    return Promise.resolve();
  }

  async unlockWithPassphrase(passphrase: string): Promise<Result<null, UnlockFailure>> {
    await later();
    if (this.#wrong >= 3) return err({ type: "tooManyTries", retryAfterSeconds: 5 });
    if (passphrase !== this.#passphrase) {
      this.#wrong++;
      return err({ type: "wrong" });
    }
    return this.#changed();
  }

  unlockWithPasskey(): Promise<Result<null, UnlockFailure>> {
    return Promise.resolve(this.#changed());
  }

  touch(): Promise<void> {
    return Promise.resolve();
  }
}
