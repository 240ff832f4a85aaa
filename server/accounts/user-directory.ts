/** Port: a directory of users that somebody else keeps (RFC 4511): who exists, by which addresses, with which password. */

import type { Flavor } from "../../shared/log/record.ts";

export interface DirectoryUser {
  /** The main one; all in canonical form (server/accounts/address.ts). */
  readonly address: string;
  readonly aliases: readonly string[];
  /** Octets its mail may take; null: no limit is known. */
  readonly quota: number | null;
  /** Of the account it gets. */
  readonly flavor: Flavor;
}

/** `unavailable`: the directory did not answer, or not so that it could be understood; nothing is known of the user. */
export type Found =
  | { readonly type: "user"; readonly user: DirectoryUser }
  | { readonly type: "unknown" }
  | { readonly type: "unavailable" };

/** `wrong`: also where there is no such user, or the directory lets it in no more. */
export type BindAnswer =
  { readonly type: "ok"; readonly user: DirectoryUser } | { readonly type: "wrong" } | { readonly type: "unavailable" };

export interface UserDirectory {
  /** By any of a user's addresses; the answer may be some seconds old. Never rejects. */
  find(address: string): Promise<Found>;
  /** Always asked anew. Never rejects; an empty password is `wrong` without asking. */
  bind(address: string, password: string): Promise<BindAnswer>;
  close(): Promise<void>;
}
