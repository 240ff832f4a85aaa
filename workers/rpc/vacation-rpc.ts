/** What the page asks about the answer while its owner is away: a device that is up gives it, or the provider of a transparent account. */
import type { Result } from "../../shared/lib/result.ts";
import type { ChangeFailure } from "./mail-rpc.ts";

export interface VacationNote {
  readonly on: boolean;
  /** unix seconds; 0: no end on that side */
  readonly from: number;
  readonly until: number;
  /** "": that of what is answered, with "Auto:" before it */
  readonly subject: string;
  readonly text: string;
  /** who writes again is answered after so many: 1 to 30 */
  readonly days: number;
}

export interface VacationRpc {
  /** Null: none was ever written. */
  vacation(): Promise<VacationNote | null>;
  saveVacation(note: VacationNote): Promise<Result<null, ChangeFailure>>;
}
