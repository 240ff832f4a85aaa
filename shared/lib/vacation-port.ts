/** Port: giving the provider what it answers with while the owner of a transparent account is away (docs/protocol.md, "Vacation"). */
import type { Result } from "./result.ts";

/** Times are unix seconds; from and until 0: no end on that side. */
export interface VacationNote {
  /** Of whoever is away. */
  readonly name: string;
  /** Addresses that are meant beside the account's. */
  readonly own: readonly string[];
  /** "": that of what is answered. */
  readonly subject: string;
  readonly text: string;
  readonly since: number;
  readonly from: number;
  readonly until: number;
  /** Who writes again is answered after so many: 1 to 30. */
  readonly days: number;
  /** 16 bytes, which ids of answers follow from. */
  readonly secret: Uint8Array;
}

export type VacationFailure =
  | { readonly type: "offline"; readonly retryAfterSeconds?: number }
  | { readonly type: "notAuthorized" }
  /** This provider sends nothing, or does not do this. */
  | { readonly type: "notOffered" }
  /** The account is hardened: the provider is not to have it. */
  | { readonly type: "hardened" }
  /** Not an answer of the protocol. `detail` is for logs and holds no secrets. */
  | { readonly type: "protocol"; readonly detail: string };

export interface VacationPort {
  /** In place of the one before. */
  put(note: VacationNote): Promise<Result<null, VacationFailure>>;
  remove(): Promise<Result<null, VacationFailure>>;
}
