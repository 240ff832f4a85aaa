/**
 * What the page asks of the mailbox worker about who opens the account: its flavor, and the passwords of an account whose
 * keys lie at the provider. Passwords go one way only, but for a new app password, which is shown once.
 */
import type { MailServers } from "../../shared/lib/mail-server.ts";
import type { Result } from "../../shared/lib/result.ts";
import type { KeyFailure } from "./security-rpc.ts";

export type { MailServer, MailServers } from "../../shared/lib/mail-server.ts";

export interface AccessState {
  /** transparent: its keys lie at the provider too, opened with a password */
  readonly flavor: "hardened" | "transparent";
  /** nobody was given its recovery words */
  readonly wordless: boolean;
  /** this browser came in with the password, and is no device of its own */
  readonly isProvider: boolean;
  /** making it hardened was begun here, and goes on when the provider can be reached */
  readonly hardening: boolean;
}

/** With what a mail program is told, as the provider says. */
export interface AddedAppPassword extends MailServers {
  readonly id: string;
  /** in groups, shown once */
  readonly text: string;
}

export interface AppPasswordRow {
  readonly id: string;
  readonly name: string;
  /** unix seconds */
  readonly created: number;
  /** unix seconds, to the hour, as the provider says; null: never */
  readonly lastUsed: number | null;
}

export type AccessFailure =
  | Exclude<KeyFailure, { readonly type: "gone" } | { readonly type: "wrongAnswers" }>
  /** this login is over: log in again */
  | { readonly type: "ended" }
  | { readonly type: "wrongPassword" }
  | { readonly type: "tooManyTries"; readonly retryAfterSeconds: number }
  /** app passwords */
  | { readonly type: "tooMany" }
  | { readonly type: "tooWeak" }
  /** words come first: without them nobody could come back in */
  | { readonly type: "wordless" }
  /** done, but this browser could not keep the keys that follow */
  | { readonly type: "storage" };

/** Each takes seconds where a password is stretched: `stretching` events tell how far it is. */
export interface AccessRpc {
  /** Null: nobody is in, or nothing was read yet. */
  access(): Promise<AccessState | null>;
  appPasswords(): Promise<Result<readonly AppPasswordRow[], AccessFailure>>;
  addAppPassword(name: string): Promise<Result<AddedAppPassword, AccessFailure>>;
  revokeAppPasswords(ids: readonly string[]): Promise<Result<null, AccessFailure>>;
  /** Whoever else is logged in is out by it; app passwords stay. */
  changePassword(current: string, next: string): Promise<Result<null, AccessFailure>>;
  signOutOthers(): Promise<Result<null, AccessFailure>>;
  /** A device of its own, with keys of its own, in place of a login by password. */
  becomeOwnDevice(deviceName: string): Promise<Result<null, AccessFailure>>;
  makeTransparent(password: string): Promise<Result<null, AccessFailure>>;
  /** `deviceName`: of this browser, where it is no device of its own yet; it becomes one first. */
  makeHardened(deviceName: string): Promise<Result<null, AccessFailure>>;
}
