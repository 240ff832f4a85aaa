/** What the services ask of whoever holds the account: a browser's session (workers/engine), or the companion. */
import type { Account } from "../../../shared/account/account.ts";
import type { AccountState } from "../../rpc/engine-rpc.ts";

export interface OpenSession {
  state(): Promise<AccountState>;
  /** Null while nobody is in, or it is locked. */
  account(): Promise<Account | null>;
  /**
   * Closes this account, and opens it with these secrets of the same device; nothing, where it is not the one that is open any more. Where it
   * can not be done from here there is none.
   */
  reopen?(account: Account, secrets: Uint8Array): Promise<void>;
}
