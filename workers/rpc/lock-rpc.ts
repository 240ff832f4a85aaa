/** What the page asks of the mailbox worker about locking this device. A passphrase and a passkey's output go one way only. */
import type { Result } from "../../shared/lib/result.ts";

export interface LockSettings {
  readonly passphrase: boolean;
  readonly passkey: boolean;
  /** minutes without use after which this device locks itself; null: never */
  readonly idleMinutes: number | null;
}

/** What the page needs to ask the authenticator (WebAuthn PRF) with. */
export interface PasskeyPrompt {
  readonly credential: Uint8Array;
  /** 32 bytes, the PRF's input */
  readonly salt: Uint8Array;
}

/** `wrong`: not this passphrase or passkey. `tooManyTries`: wait that many seconds. */
export type UnlockFailure =
  | { readonly type: "wrong" }
  | { readonly type: "tooManyTries"; readonly retryAfterSeconds: number }
  | { readonly type: "storage" };

export type LockFailure = { readonly type: "tooWeak" } | { readonly type: "storage" } | { readonly type: "wrong" };

/** What `setIdleMinutes` takes. */
export const IDLE_MINUTES = [1, 5, 15, 60, null] as const;

/** How hard a passphrase is to guess; the weakest level is refused. */
export interface PassphraseStrength {
  readonly bits: number;
  readonly level: "tooWeak" | "fair" | "good" | "strong";
}

export interface LockRpc {
  lockSettings(): Promise<LockSettings>;
  /** Answered by the tab's own worker: nothing is passed on. `personal`: what is guessed first, such as the address. */
  passphraseStrength(passphrase: string, personal: readonly string[]): Promise<PassphraseStrength>;
  /** `current`: the passphrase there is, null where there is none. Replacing one drops the passkey. */
  setPassphrase(passphrase: string, current: string | null): Promise<Result<null, LockFailure>>;
  /** And the passkey with it: this device has no lock then. */
  removePassphrase(current: string): Promise<Result<null, LockFailure>>;
  /** `output`: the PRF's 32 bytes for `prompt`. Refused as wrong where there is a passkey. */
  setPasskey(prompt: PasskeyPrompt, output: Uint8Array): Promise<Result<null, LockFailure>>;
  /** `current`: the passphrase there is, null where there is none; without one this device has no lock then. */
  removePasskey(current: string | null): Promise<Result<null, LockFailure>>;
  setIdleMinutes(minutes: number | null): Promise<Result<null, LockFailure>>;
  /** Forgets the keys in memory; what is on disk stays sealed. Does nothing where no lock is set. */
  lock(): Promise<void>;
  unlockWithPassphrase(passphrase: string): Promise<Result<null, UnlockFailure>>;
  unlockWithPasskey(output: Uint8Array): Promise<Result<null, UnlockFailure>>;
  /** Somebody uses a tab: puts off the automatic lock. */
  touch(): Promise<void>;
}
