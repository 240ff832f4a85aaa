/**
 * Ports: what a provider keeps of an account's access (docs/protocol.md, "Access"): the access file and what opens it, one
 * set for each provider device. In force is the set of the record's provider device, so that the record which renews that
 * device switches sets too.
 */
import type { AccountId, DeviceId } from "../../lib/ids.ts";
import type { Result } from "../../lib/result.ts";
import type { Argon2Params } from "../../crypto/passphrase.ts";
import type { PasswordWrap } from "../../crypto/access-secrets.ts";
import type { ReadFailure } from "../../storage/remote-log.ts";
import type { CallFailure } from "../join/join-port.ts";

export interface AccessSlot {
  readonly id: string;
  readonly kind: "password" | "app";
  /** Hybrid, 1216 bytes. */
  readonly recipient: Uint8Array;
  /** Of a password. */
  readonly wrap: PasswordWrap | null;
}

/** `auth`: of a slot that is new; the provider keeps what it has of the others. */
export interface GivenSlot extends AccessSlot {
  readonly auth: Uint8Array | null;
}

export interface AccessSet {
  readonly device: DeviceId;
  /** Rises with each change. */
  readonly version: number;
  /** `lastUsed`: unix seconds, to the hour; null: never. A password's wrap is not among what is listed. */
  readonly slots: readonly (Omit<AccessSlot, "wrap"> & { readonly lastUsed: number | null })[];
  readonly file: Uint8Array;
}

export interface GivenSet {
  readonly device: DeviceId;
  /**
   * What it was made from: the same device, to change its set; the one in force, to prepare another device's; null where the
   * account has none yet.
   */
  readonly base: { readonly device: DeviceId; readonly version: number } | null;
  readonly slots: readonly GivenSlot[];
  readonly file: Uint8Array;
}

/** `conflict`: its base is no longer what stands there. `refused`: it takes none from here. */
export type PutAccessFailure = ReadFailure | { readonly type: "conflict" } | { readonly type: "refused" };

/** Of a session: the account's own devices, or its words. */
export interface AccessStore {
  /** In force; null: none. */
  get(): Promise<Result<AccessSet | null, ReadFailure>>;
  /** Durable when it answers. Another device's set counts once a record names that device. */
  put(set: GivenSet): Promise<Result<null, PutAccessFailure>>;
}

export interface AccessStart {
  readonly account: AccountId;
  readonly salt: Uint8Array;
  readonly params: Argon2Params;
}

export interface OpenedSet {
  readonly device: DeviceId;
  readonly wrap: PasswordWrap;
  readonly file: Uint8Array;
}

export type OpenFailure =
  | CallFailure
  | { readonly type: "wrongPassword" }
  /** The password was set anew by whoever runs the provider: what opens the account is the one before, or the words. */
  | { readonly type: "locked" };

/** Before a session: with a password. App passwords are for mail programs, and open nothing here. */
export interface AccessDoor {
  /** Unknown addresses, and accounts without a password, have a stable answer too. */
  begin(address: string): Promise<Result<AccessStart, CallFailure>>;
  /** `before`: of the password before, where the one given is `locked`; both are stretched with the same salt. */
  open(account: AccountId, auth: Uint8Array, before: Uint8Array | null): Promise<Result<OpenedSet, OpenFailure>>;
}
