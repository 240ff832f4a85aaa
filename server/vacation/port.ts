/** What answering for accounts needs of the rest of the provider. */
import type { AccountId } from "../../shared/lib/ids.ts";
import type { Result } from "../../shared/lib/result.ts";

type Failed = { readonly type: "gone" | "failing" };

/** Unix seconds. */
export interface ClaimTimes {
  readonly at: number;
  readonly since: number;
  readonly limits: readonly { readonly since: number; readonly most: number }[];
}

export type Claimed = "noted" | "answered" | "busy";

/** What is written is durable when it answers. */
export interface VacationStore {
  /** As it was put. */
  note(account: AccountId): Uint8Array | null;
  /** `until`: unix seconds after which it is not kept; 0: for ever. */
  putNote(account: AccountId, note: Uint8Array, until: number): Promise<Result<null, Failed>>;
  removeNote(account: AccountId): Promise<Result<null, Failed>>;
  /**
   * Notes that whoever has this name is answered at that time; or nothing is noted, where that was so at `since` or later, or at a
   * limit's `since` or later of `most` others. `gone` where there is no note (any more).
   */
  claim(account: AccountId, name: Uint8Array, when: ClaimTimes): Promise<Result<Claimed, Failed>>;
  /** Nobody was. */
  drop(account: AccountId, name: Uint8Array): Promise<Result<null, Failed>>;
}
