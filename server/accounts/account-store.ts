/** What accounts need of the store; server/storage/provider-store.ts is one. */
import type { AccountId, BlobId, DeviceId, Seq } from "../../shared/lib/ids.ts";
import type { Result } from "../../shared/lib/result.ts";
import type { ChainPoint } from "../../shared/log/chain.ts";
import type { AccountEntry } from "../../shared/log/entry.ts";
import type { Flavor } from "../../shared/log/record.ts";
import type { Violation } from "../../shared/log/violation.ts";

export interface Failing {
  readonly type: "failing";
}
export interface Gone {
  readonly type: "gone";
}
export interface Refused {
  readonly type: "refused";
  readonly violation: Violation;
  readonly index: number;
}

export interface StoredAccount {
  readonly id: AccountId;
  readonly address: string;
  readonly aliases: readonly string[];
  /** Unix seconds. */
  readonly created: number;
  /** 0 = nobody has joined yet. */
  readonly seq: Seq;
  /** Of its unused invite, unix seconds; null = none. */
  readonly inviteExpires: number | null;
  /** Of the account that it makes. */
  readonly inviteFlavor: Flavor | null;
  readonly blobs: { readonly count: number; readonly octets: number };
  /** Octets its mail may take; null: no limit of its own. */
  readonly quota: number | null;
  /** It exists while a directory of users says so. */
  readonly fromDirectory: boolean;
}

export interface FoundAccount {
  readonly id: AccountId;
  /** The main one. */
  readonly address: string;
  /** Null: nobody has joined yet. */
  readonly record: AccountEntry | null;
  readonly quota: number | null;
  readonly fromDirectory: boolean;
}

export interface Invitation {
  /** SHA-256 of the token. */
  readonly hash: Uint8Array;
  /** Unix seconds. */
  readonly expires: number;
  /** Of the account it makes. */
  readonly flavor: Flavor;
}

export interface StoredInvite {
  readonly account: AccountId;
  readonly address: string;
  readonly expires: number;
  readonly flavor: Flavor;
  /** SHA-256 of the genesis it was used with; null = unused. */
  readonly usedWith: Uint8Array | null;
}

/** Addresses are given in canonical form (address.ts). */
export interface AccountDirectory {
  readonly secret: Uint8Array;
  find(address: string): FoundAccount | null;
  byId(account: AccountId): FoundAccount | null;
  /** Octets of its mail and what goes with it, without what was given up. */
  inUse(account: AccountId): number;
  addAlias(
    account: AccountId,
    alias: string,
  ): Promise<Result<null, { readonly type: "taken"; readonly address: string } | Gone | Failing>>;
  removeAlias(account: AccountId, alias: string): Promise<Result<null, Gone | Failing>>;
  setQuota(account: AccountId, quota: number | null): Promise<Result<boolean, Failing>>;
  show(address: string): StoredAccount | null;
  list(): readonly StoredAccount[];
  add(account: {
    readonly id: AccountId;
    readonly address: string;
    readonly aliases: readonly string[];
    readonly created: number;
    readonly invitation: Invitation;
    readonly terms?: { readonly quota: number | null; readonly fromDirectory: boolean };
  }): Promise<Result<null, { readonly type: "taken"; readonly address: string } | Failing>>;
  reinvite(account: AccountId, invitation: Invitation): Promise<Result<null, { readonly type: "gone" | "failing" }>>;
  remove(account: AccountId): Promise<Result<boolean, Failing>>;
  invite(hash: Uint8Array): StoredInvite | null;
}

export interface Keyring {
  readonly id: BlobId;
  readonly bytes: Uint8Array;
}

export interface AccessBase {
  readonly device: DeviceId;
  readonly version: number;
}

/** What opens a provider device; see access-codec.ts. */
export interface NewAccess {
  readonly device: DeviceId;
  readonly content: Uint8Array;
  readonly secrets: Uint8Array;
  readonly reset: Uint8Array | null;
  /** Slots that its base has too. */
  readonly kept: readonly string[];
}

export interface AccessRow extends AccessBase {
  /** Rises whenever it is written, the version only when what it lets in changes. */
  readonly revision: number;
  readonly content: Uint8Array;
  readonly secrets: Uint8Array;
  readonly reset: Uint8Array | null;
}

type AccessWritten = Promise<Result<null, { readonly type: "conflict" } | Gone | Failing>>;

export interface AccessSets {
  inForce(account: AccountId): AccessRow | null;
  /** Of the slots of the set in force, unix seconds. */
  uses(account: AccountId): ReadonlyMap<string, number>;
  /** `conflict`: what is in force is not this base at this revision. */
  put(
    account: AccountId,
    put: NewAccess & { readonly base: AccessBase | null; readonly revision: number },
  ): AccessWritten;
  /** `conflict`: the row was written since it was read. */
  change(
    account: AccountId,
    row: AccessRow,
    change: { readonly secrets?: Uint8Array; readonly reset?: Uint8Array | null; readonly isNewVersion: boolean },
  ): AccessWritten;
  /** Never rejects. */
  noteUse(account: AccountId, slot: string, at: number): Promise<void>;
  /** What the server's secret is called under which passwords were written last; empty: none. */
  secretInUse(): Uint8Array;
  useSecret(name: Uint8Array): Promise<Result<null, Failing>>;
}

export interface AccountStore {
  readonly directory: AccountDirectory;
  readonly access: AccessSets;
  record(account: AccountId): AccountEntry | null;
  /** Null unless this device was one of the account's and was removed: its key, and the seq of the record that did it. */
  removal(account: AccountId, device: DeviceId): { readonly key: Uint8Array; readonly seq: Seq } | null;
  /** When devices were last used, unix seconds. */
  lastSeen(account: AccountId): ReadonlyMap<DeviceId, number>;
  /** Never rejects. */
  noteSeen(account: AccountId, device: DeviceId, at: number): Promise<void>;
  join(request: {
    readonly hash: Uint8Array;
    readonly account: AccountId;
    readonly entry: Uint8Array;
    readonly keyring: Keyring;
    readonly access: NewAccess | null;
  }): Promise<Result<ChainPoint, Refused | Gone | Failing | { readonly type: "inviteVoid" }>>;
}
