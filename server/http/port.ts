/** What the HTTP server needs of the provider. Failures are names of the wire with their details. */
import type { Answer, Body } from "../../shared/api/wire.ts";
import type { ErrorName } from "../../shared/api/errors.ts";
import type { CborMap } from "../../shared/lib/cbor-fields.ts";
import type { AccountId, BlobId, DeviceId, Seq } from "../../shared/lib/ids.ts";
import type { Result } from "../../shared/lib/result.ts";

/** A refused entry, by the name and fields of its violation. */
export interface WireRefusal {
  readonly refusal: string;
  readonly details: CborMap;
}
/** Try again, but not before so many seconds. */
export interface WireWait {
  readonly retryAfter: number;
}
export type WireFailure = ErrorName | WireRefusal | WireWait;

/** An opened blob; `close` it. */
export interface OpenBlob {
  readonly size: number;
  /** Octets `start` … `end` − 1. */
  read(start: number, end: number): AsyncIterable<Uint8Array>;
  close(): Promise<void>;
}

/** What a device that is in may do in the slot of one that is not. */
export interface PairingApi {
  take(slot: Uint8Array): Result<Answer<"pairTake">, WireFailure>;
  hello(slot: Uint8Array, hello: Uint8Array): Result<null, WireFailure>;
  verdict(slot: Uint8Array, verdict: Uint8Array): Result<null, WireFailure>;
}

/** Sending, for whoever is logged in. */
export interface SubmitApi {
  readonly maxBytes: number;
  readonly maxRecipients: number;
  /** `body`: as shared/api/submission-body.ts has it. */
  submit(
    account: AccountId,
    id: string,
    body: AsyncIterable<Uint8Array>,
  ): Promise<Result<Answer<"submit">, { readonly error: ErrorName; readonly details: CborMap }>>;
}

/** What is answered for whoever is away. */
export interface VacationApi {
  put(account: AccountId, note: Body<"putVacation">): Promise<Result<null, WireFailure>>;
  remove(account: AccountId): Promise<Result<null, WireFailure>>;
}

/** What a logged-in device may do. */
export interface SessionApi {
  readonly account: AccountId;
  /** Milliseconds that are left of it. */
  remaining(): number;
  /**
   * A device that was removed: `page` and `watch` up to its removal and `openBlob` of keyrings are for it, which let it
   * see that it was removed by whom the account trusts.
   */
  readonly mayOnlyRead: boolean;
  record(): Answer<"record"> | null;
  checkpoint(): Answer<"checkpoint"> | null;
  page(after: Seq, limit: number): Answer<"log"> | null;
  append(entries: readonly Uint8Array[], after: Seq): Promise<Result<Answer<"append">, WireFailure>>;
  putBlob(id: BlobId, source: AsyncIterable<Uint8Array>, limit: number): Promise<Result<null, WireFailure>>;
  /** Null: absent. */
  openBlob(id: BlobId): Promise<Result<OpenBlob | null, "notAuthorized">>;
  /**
   * The log's last seq now, and whenever it rises; `tell(null)` = this session is over, end the stream. Null if too many
   * watch. Gives what ends it.
   */
  watch(tell: (last: Seq | null) => void): { readonly last: Seq; stop(): void } | null;
  devices(): Answer<"devices">;
  access(): Answer<"access">;
  putAccess(body: Body<"putAccess">): Promise<Result<null, WireFailure>>;
  /** Null: not with this key. */
  readonly device: DeviceId | null;
  /** Null: not with this key. */
  readonly pairing: PairingApi | null;
  logout(): void;
}

export interface ProviderApi {
  info(): Answer<"info">;
  lookup(address: string): Promise<Result<Answer<"lookup">, WireFailure>>;
  invite(token: string): Result<Answer<"invite">, WireFailure>;
  join(body: Body<"join">): Promise<Result<Answer<"join">, WireFailure>>;
  /** Whether this is a device of the record in force, or names the identity key of any account. */
  isLive(account: AccountId, device: DeviceId): boolean;
  challenge(account: AccountId, device: DeviceId): Uint8Array;
  login(body: Body<"login">): Promise<Result<Answer<"login">, WireFailure>>;
  accessBegin(body: Body<"accessBegin">): Promise<Result<Answer<"accessBegin">, WireFailure>>;
  accessOpen(body: Body<"accessOpen">): Promise<Result<Answer<"accessOpen">, WireFailure>>;
  /** `from`: the networks it comes from, each of which may hold a share of the slots. */
  pairOffer(
    body: Body<"pairOffer">,
    from: { readonly site: string; readonly network: string },
  ): Result<null, WireFailure>;
  pairReveal(body: Body<"pairReveal">): Result<null, WireFailure>;
  pairDrop(body: Body<"pairDrop">): void;
  pairLook(body: Body<"pairLook">): Result<Answer<"pairLook">, WireFailure>;
  /** Null if the token is unknown, over, or its key none of the account's any more. */
  session(token: string): SessionApi | null;
}
