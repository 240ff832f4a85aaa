/** What the HTTP server needs of the store and of accounts, in the words of shared/lib and the wire. */
import type { AccountId, BlobId, DeviceId, Seq } from "../../shared/lib/ids.ts";
import type { Result } from "../../shared/lib/result.ts";

export interface Page {
  readonly first: Seq;
  readonly entries: readonly Uint8Array[];
  readonly last: Seq;
  readonly head: Uint8Array;
}

export interface Numbered {
  readonly seq: Seq;
  readonly bytes: Uint8Array;
}

/** A violation of the log's rules: its name, and fields that are ids, numbers, reasons. */
export interface Refused {
  readonly type: "refused";
  readonly violation: { readonly type: string };
  readonly index: number;
}
export interface Failing {
  readonly type: "failing";
}
export interface Gone {
  readonly type: "gone";
}

export interface Slowed {
  readonly type: "slowed";
  readonly retryAfterSeconds: number;
}

/** server/storage/provider-store.ts is one. */
export interface HttpStore {
  append(
    account: AccountId,
    entries: readonly Uint8Array[],
    author: "device" | "identity",
  ): Promise<Result<{ readonly assigned: readonly Seq[] }, Refused | Gone | Failing | Slowed>>;
  /** Null: no such account. `until`: as if the log ended there. */
  read(account: AccountId, after: Seq, limit?: number, until?: Seq): Page | null;
  latestRecord(account: AccountId): Numbered | null;
  latestCheckpoint(account: AccountId): Numbered | null;
  /** Rejects only if the stream does. */
  putBlob(
    account: AccountId,
    id: BlobId,
    body: AsyncIterable<Uint8Array>,
  ): Promise<Result<null, { readonly type: "conflict" | "tooLarge" | "overQuota" | "gone" | "failing" }>>;
  blobSize(account: AccountId, id: BlobId): number | null;
  isKeyring(account: AccountId, id: BlobId): boolean;
  getBlob(
    account: AccountId,
    id: BlobId,
    range?: { start: number; end: number },
  ): Promise<Uint8Array | AsyncIterable<Uint8Array> | null>;
  /** `seq` null: the account is gone. Returns the way to stop. */
  watch(account: AccountId, listener: (seq: Seq | null) => void): () => void;
}

type InviteFailure = { readonly type: "inviteInvalid" } | { readonly type: "inviteExpired" };

type SlotFailure = { readonly type: "notFound" | "taken" | "exists" };
interface SlotUser {
  readonly account: AccountId;
  readonly device: DeviceId;
}

/** server/accounts/pairing.ts is one. */
export interface HttpPairing {
  offer(
    slot: Uint8Array,
    offer: Uint8Array,
    from: { readonly site: string; readonly network: string },
  ): Result<null, { readonly type: "exists" } | { readonly type: "full"; readonly retryAfterSeconds: number }>;
  take(slot: Uint8Array, by: SlotUser): Result<Uint8Array, SlotFailure>;
  reveal(slot: Uint8Array, reveal: Uint8Array): Result<null, { readonly type: "notFound" | "exists" }>;
  drop(slot: Uint8Array): void;
  hello(slot: Uint8Array, by: SlotUser, hello: Uint8Array): Result<null, SlotFailure>;
  verdict(slot: Uint8Array, by: SlotUser, verdict: Uint8Array): Result<null, SlotFailure>;
  look(slot: Uint8Array): {
    readonly hello: Uint8Array | null;
    readonly reveal: Uint8Array | null;
    readonly verdict: Uint8Array | null;
  } | null;
}

export interface HttpSession {
  readonly account: AccountId;
  /** Null: the identity key. */
  readonly device: DeviceId | null;
  /** Unix seconds. */
  readonly expires: number;
  /** Of a device that was removed: it reads the log up to there, and keyrings, and may do nothing else. */
  readonly readsUntil: Seq | null;
}

/** What opens a provider device, as devices give it. */
export interface HttpGivenAccess {
  readonly device: DeviceId;
  readonly slots: readonly {
    readonly id: string;
    readonly kind: "password" | "app";
    readonly recipient: Uint8Array;
    readonly wrap: HttpWrap | null;
    readonly auth: Uint8Array | null;
  }[];
  readonly file: Uint8Array;
}

export interface HttpStretchParams {
  readonly m: number;
  readonly t: number;
  readonly p: number;
}

export interface HttpWrap {
  readonly params: HttpStretchParams;
  readonly salt: Uint8Array;
  readonly commit: Uint8Array;
  readonly nonce: Uint8Array;
  readonly ct: Uint8Array;
}

interface HttpOpenedAccess {
  readonly device: DeviceId;
  readonly wrap: HttpWrap;
  readonly file: Uint8Array;
}

/** server/accounts/access.ts is one. */
export interface HttpAccess {
  startOf(address: string): {
    readonly account: AccountId;
    readonly salt: Uint8Array;
    readonly params: HttpStretchParams;
  };
  openPassword(account: AccountId, auth: Uint8Array): Promise<HttpOpenedAccess | "wrong" | "locked">;
  openLocked(account: AccountId, auth: Uint8Array, before: Uint8Array): Promise<HttpOpenedAccess | "wrong">;
  noteUse(account: AccountId, slot: string): void;
  show(account: AccountId): {
    readonly device: DeviceId;
    readonly version: number;
    readonly slots: readonly {
      readonly id: string;
      readonly kind: "password" | "app";
      readonly recipient: Uint8Array;
      readonly lastUsed: number | null;
    }[];
    readonly file: Uint8Array;
  } | null;
  put(
    account: AccountId,
    by: DeviceId | null,
    set: HttpGivenAccess & { readonly base: { readonly device: DeviceId; readonly version: number } | null },
  ): Promise<Result<null, "conflict" | "forbidden" | "invalid" | "gone" | "failing">>;
}

/** server/accounts/standing.ts is one. */
export interface HttpStandings {
  /** The main address of whoever has this one; the address itself where nobody has it; null: unavailable. */
  mainOf(address: string): Promise<string | null>;
  /** Whether the account may be logged in to, as far as a directory of users says. */
  mayEnter(account: AccountId): Promise<"yes" | "no" | "unavailable">;
}

/** server/accounts/accounts.ts is one. */
export interface HttpAccounts {
  /** By a main address or one of the provider's own aliases. */
  lookup(address: string): AccountId;
  readonly standings: HttpStandings;
  checkInvite(
    token: string,
  ): Result<
    { readonly address: string; readonly account: AccountId; readonly expires: number; readonly flavor: string },
    InviteFailure
  >;
  join(call: {
    readonly token: string;
    readonly entry: Uint8Array;
    readonly keyring: { readonly id: BlobId; readonly bytes: Uint8Array };
    readonly access: HttpGivenAccess | null;
  }): Promise<
    Result<
      { readonly seq: Seq; readonly head: Uint8Array },
      InviteFailure | { readonly type: "exists" } | Refused | Failing
    >
  >;
  isLive(account: AccountId, device: DeviceId): boolean;
  challenge(account: AccountId, device: DeviceId): Uint8Array;
  login(
    call: {
      readonly account: AccountId;
      readonly device: DeviceId;
      readonly challenge: Uint8Array;
      readonly sig: Uint8Array;
    },
    origin: string,
  ): Promise<
    Result<{ readonly token: string; readonly expires: number }, { readonly type: "notAuthorized" | "unavailable" }>
  >;
  /** Null: no session. */
  authorize(token: string): HttpSession | null;
  /** The same, where nobody used the token. */
  peek(token: string): HttpSession | null;
  /** Unix seconds. */
  lastSeen(account: AccountId): ReadonlyMap<DeviceId, number>;
  logout(token: string): void;
  readonly pairing: HttpPairing;
  readonly access: HttpAccess;
}
