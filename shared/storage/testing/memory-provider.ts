/**
 * An honest provider in memory: many accounts' logs and blobs, every append checked by the protocol's own code. Several
 * engines can use one at once; a test may cut a connection, or let time pass.
 */
import type { CryptoPort } from "../../crypto/primitives.ts";
import type { AccountId } from "../../lib/ids.ts";
import { createHostedAccount, type HostedAccount } from "./hosted-account.ts";

export interface MemoryProviderOptions {
  readonly crypto: CryptoPort;
  /** Unix seconds. Without one, no record's time is off. */
  readonly clock?: () => number;
  readonly graceSeconds?: number;
  readonly pendingSeconds?: number;
  /** Entries in one page. */
  readonly pageEntries?: number;
}

export interface MemoryProvider {
  /** The account of this id; empty until its genesis is appended. */
  account(id: AccountId): HostedAccount;
  /** Deletes dead blobs after their grace and pending ones after a day. */
  sweep(): void;
}

export function createMemoryProvider(options: MemoryProviderOptions): MemoryProvider {
  const accounts = new Map<AccountId, HostedAccount>();
  return {
    account(id) {
      const account = accounts.get(id) ?? createHostedAccount(id, options);
      accounts.set(id, account);
      return account;
    },
    sweep() {
      for (const account of accounts.values()) account.sweep();
    },
  };
}
