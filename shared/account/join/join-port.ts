/** What joining needs of a provider before this device may speak for the account; shared/client's client is one. */
import type { AccountId, BlobId, DeviceId } from "../../lib/ids.ts";
import type { Result } from "../../lib/result.ts";
import type { ChainPoint } from "../../log/chain.ts";
import type { Flavor } from "../../log/record.ts";
import type { AccessStore, GivenSet } from "../access/access-port.ts";
import type { BlobStore } from "../../storage/blob-store.ts";
import type { Offline, ProtocolFailure, Refused, RemoteLog } from "../../storage/remote-log.ts";

export type CallFailure =
  Offline | ProtocolFailure | { readonly type: "tooManyTries"; readonly retryAfterSeconds: number };
export type InviteFailure = CallFailure | { readonly type: "inviteInvalid" } | { readonly type: "inviteExpired" };
/** `exists`: the account has another genesis already. */
export type RegisterFailure = InviteFailure | Refused | { readonly type: "exists" };

export interface JoinPort {
  /** The provider's origin, which logins are bound to. */
  readonly origin: string;
  invite(
    token: string,
  ): Promise<Result<{ readonly address: string; readonly account: AccountId; readonly flavor: Flavor }, InviteFailure>>;
  /** Registers the account: its genesis and the keyring that it names. Single use; the same bytes again are no failure. */
  join(request: {
    readonly token: string;
    readonly entry: Uint8Array;
    readonly keyring: { readonly id: BlobId; readonly bytes: Uint8Array };
    /** What opens its provider device; null: it has none. */
    readonly access: Omit<GivenSet, "base"> | null;
  }): Promise<Result<ChainPoint, RegisterFailure>>;
  /** The account of an address; unknown addresses get one too, to which no words log in. */
  lookup(address: string): Promise<Result<AccountId, CallFailure>>;
  /** The account's log and blobs; device null = logged in with the account's identity key. */
  session(credentials: {
    readonly account: AccountId;
    readonly device: DeviceId | null;
    readonly secret: Uint8Array;
  }): {
    readonly log: RemoteLog;
    readonly blobs: BlobStore;
    readonly access: AccessStore;
  };
}
