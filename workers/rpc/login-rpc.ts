/**
 * What the page asks of the mailbox worker about accounts that a password opens. Passwords go one way only: to the worker
 * that runs the engine, which stretches them and sends what comes of that, and keeps none.
 */
import type { Result } from "../../shared/lib/result.ts";
import type { JoinFailure } from "./engine-rpc.ts";
import type { FindingType } from "./key-refusal.ts";
import type { KeyFailure } from "./security-rpc.ts";

export type LoginFailure =
  | { readonly type: "offline" }
  /** a part of the app could not be fetched: nothing was tried */
  | { readonly type: "unloaded" }
  /** or no such account, or one that no password opens */
  | { readonly type: "wrongPassword" }
  /** the password is right, but the provider has set it: `loginAfterReset`, or the words */
  | { readonly type: "locked" }
  | { readonly type: "tooManyTries"; readonly retryAfterSeconds: number }
  | { readonly type: "tampered"; readonly finding: FindingType }
  /** the new password is too easy to guess */
  | { readonly type: "tooWeak" }
  /** this device's clock is more than a day off */
  | { readonly type: "clock" }
  /** the account was changed meanwhile: try again */
  | { readonly type: "changed" }
  | Extract<KeyFailure, { readonly type: "refused" }>
  | { readonly type: "storage" };

export interface AfterReset {
  readonly address: string;
  /** the one that the provider has set */
  readonly password: string;
  /** the one of before */
  readonly before: string;
  /** the one from now on; null: `password` stays it */
  readonly next: string | null;
  readonly remember: boolean;
}

export interface LoginRpc {
  /**
   * Takes a second or more, and tells how far it is by `stretching` events. `remember`: this device keeps the keys until it
   * is logged out; else they are forgotten when the tab that runs the engine is closed or loaded anew.
   */
  login(address: string, password: string, remember: boolean): Promise<Result<null, LoginFailure>>;
  /** The account is open once its password is the user's own again: all of it is done, or nothing. */
  loginAfterReset(given: AfterReset): Promise<Result<null, LoginFailure>>;
  /** `finishJoin` of an account that a password is to open. */
  finishJoinWithPassword(
    answers: readonly string[],
    password: string,
    remember: boolean,
  ): Promise<Result<null, JoinFailure>>;
  /** What `lookWithWords` found last: the password is this one from now on, and app passwords are gone. */
  enrolWithPassword(password: string, removeOthers: boolean, remember: boolean): Promise<Result<null, JoinFailure>>;
}
