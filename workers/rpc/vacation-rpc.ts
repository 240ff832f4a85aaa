/** What the page asks about the answer while its owner is away: a device that is up gives it, or the provider of a transparent account. */
import type { Vacation } from "../../shared/account/by-itself/vacations.ts";
import type { Result } from "../../shared/lib/result.ts";
import type { ChangeFailure } from "./mail-rpc.ts";

/** What its owner writes of it. */
export type VacationNote = Pick<Vacation, "on" | "from" | "until" | "subject" | "text" | "days">;

export interface VacationRpc {
  /** Null: none was ever written. */
  vacation(): Promise<VacationNote | null>;
  /** `waits`: it is kept on this device, and counts once there is a connection. */
  saveVacation(note: VacationNote): Promise<Result<{ readonly waits: boolean }, ChangeFailure>>;
}
