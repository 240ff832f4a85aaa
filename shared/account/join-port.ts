/** What joining needs of a provider before this device may speak for the account; shared/client implements it over HTTP. */
import type { AccountId } from "../lib/ids.ts";
import type { Result } from "../lib/result.ts";
import type { ChainPoint } from "../log/chain.ts";
import type { BlobStore } from "../storage/blob-store.ts";
import type { ReadFailure, RemoteLog } from "../storage/remote-log.ts";

export type InviteFailure =
  | ReadFailure
  | { readonly type: "inviteInvalid" }
  | { readonly type: "inviteExpired" }
  | { readonly type: "tooManyTries"; readonly retryAfterSeconds: number };

export interface InviteInfo {
  readonly address: string;
  readonly account: AccountId;
}

export interface JoinPort {
  /** The provider's origin, which logins are bound to. */
  readonly origin: string;
  invite(token: string): Promise<Result<InviteInfo, InviteFailure>>;
  /** Registers the account: its genesis and the keyring that it names. Single use; the same bytes again are no failure. */
  join(
    token: string,
    genesis: Uint8Array,
    keyring: { readonly id: string; readonly bytes: Uint8Array },
  ): Promise<Result<ChainPoint, InviteFailure>>;
  /** The account of an address; unknown addresses get one too, to which no words log in. */
  lookup(address: string): Promise<Result<AccountId, InviteFailure>>;
  /** The account's log and blobs, logged in with its identity key. */
  asIdentity(account: AccountId, identitySecret: Uint8Array): { readonly log: RemoteLog; readonly blobs: BlobStore };
}
