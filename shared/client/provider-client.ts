/**
 * A provider as a device sees it: the open calls, and sessions that give an account's log and blobs. Tokens live in memory
 * only; a session logs in when it must, and once more when its token has run out.
 */
import type { AccountId, BlobId, DeviceId } from "../lib/ids.ts";
import type { Result } from "../lib/result.ts";
import type { ChainPoint } from "../log/chain.ts";
import type { Flavor } from "../log/record.ts";
import type { AccessDoorCalls } from "./access-door.ts";
import type { AccessCalls, GivenAccess } from "./access.ts";
import type { BlobStore } from "../storage/blob-store.ts";
import type { MailServer } from "../lib/mail-server.ts";
import type { SubmitPort } from "../lib/submission.ts";
import type { VacationPort } from "../lib/vacation-port.ts";
import type { PairingAnswers, PairingOffers } from "./pairing.ts";
import type { Offline, ProtocolFailure, ReadFailure, Refused, RemoteLog } from "../storage/remote-log.ts";

export interface ProviderInfo {
  /** API version; this client speaks API_VERSION. */
  readonly version: number;
  readonly origin: string;
  readonly maxMessageBytes: number;
  /** The newest fold version its own webmail has. */
  readonly foldVersion: number;
  /** What mail programs are told; null: it serves no IMAP, or none that this client knows. */
  readonly imap: MailServer | null;
  /** Where they send; null as above. */
  readonly smtp: MailServer | null;
  /** What a message sent through it may be; null: it sends none. */
  readonly sending: { readonly maxBytes: number; readonly maxRecipients: number } | null;
}

export interface Invite {
  readonly address: string;
  readonly account: AccountId;
  /** Unix seconds. */
  readonly expires: number;
  /** Of the account it makes. */
  readonly flavor: Flavor;
}

export interface JoinRequest {
  readonly token: string;
  /** The genesis entry. */
  readonly entry: Uint8Array;
  readonly keyring: { readonly id: BlobId; readonly bytes: Uint8Array };
  /** What opens its provider device; null: it has none. */
  readonly access: GivenAccess | null;
}

export interface Credentials {
  readonly account: AccountId;
  /** Null: `secret` is the identity key's. */
  readonly device: DeviceId | null;
  /** Ed25519 seed. */
  readonly secret: Uint8Array;
}

export type CallFailure =
  Offline | ProtocolFailure | { readonly type: "tooManyTries"; readonly retryAfterSeconds: number };
export type InviteFailure = CallFailure | { readonly type: "inviteInvalid" } | { readonly type: "inviteExpired" };
/** `exists`: the account has another genesis already. */
export type JoinCallFailure = InviteFailure | Refused | { readonly type: "exists" };

/**
 * `notAllowed`: the provider does not ask such an address, or not so often. `failed`: nobody answered there who accepted it.
 * `unknown`: this provider has no such call.
 */
export interface UnsubscribeFailure {
  readonly type: "offline" | "notAllowed" | "failed" | "unknown";
}

export interface Session extends PairingAnswers, SubmitPort {
  /** What the provider itself answers with while the owner is away. */
  readonly vacation: VacationPort;
  readonly log: RemoteLog;
  readonly blobs: BlobStore;
  readonly access: AccessCalls;
  /** Logs in now; calls do it by themselves. `notAuthorized`: this key is not (any more) one of the account's. */
  login(): Promise<Result<null, ReadFailure>>;
  /** When the provider last saw each device of the account use it, unix seconds; those it never saw are missing. */
  seen(): Promise<Result<ReadonlyMap<DeviceId, number>, ReadFailure>>;
  /** Has the provider ask a list to let its reader go (RFC 8058). */
  unsubscribe(url: string): Promise<Result<null, UnsubscribeFailure>>;
  /** Gives the token back and forgets it. */
  logout(): Promise<void>;
}

/** What a password's way in takes of it. */
export type DoorClient = Pick<ProviderClient, "origin" | "door" | "info"> & {
  session(credentials: Credentials): Pick<Session, "log" | "blobs">;
};

export interface ProviderClient extends PairingOffers {
  /** The origin login signatures are bound to. */
  readonly origin: string;
  /** With a password, before a session. */
  readonly door: AccessDoorCalls;
  info(): Promise<Result<ProviderInfo, CallFailure>>;
  /** Unknown addresses get a stable pseudo id: the answer proves nothing. */
  lookup(address: string): Promise<Result<AccountId, CallFailure>>;
  invite(token: string): Promise<Result<Invite, InviteFailure>>;
  /** Registers a genesis; repeating it with the same bytes is no failure. */
  join(request: JoinRequest): Promise<Result<ChainPoint, JoinCallFailure>>;
  /** Does nothing yet: the first call logs in. */
  session(credentials: Credentials): Session;
}
