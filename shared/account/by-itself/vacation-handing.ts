/** Gives the provider what it answers with, where it is the one who answers (answered-by.ts). */
import { ok, type Result } from "../../lib/result.ts";
import type { VacationFailure } from "../../lib/vacation-port.ts";
import { answeredBy } from "../../log/answered-by.ts";
import type { Account } from "../account.ts";
import { HANDED, noteOf, readVacation, vacationOp } from "./vacations.ts";

export type HandingAccount = Pick<Account, "state" | "submit" | "answering"> & {
  readonly security: Pick<Account["security"], "flavor">;
};

/**
 * Ok also where there is nothing to give, or devices answer. That the provider has it stands in the log before it does: whoever
 * answers later knows from that.
 */
export async function handOver(account: HandingAccount): Promise<Result<null, VacationFailure>> {
  const note = readVacation(account.state);
  if (!note || !account.answering || answeredBy(account.security.flavor()) !== "provider") return ok(null);
  if (!note.on) return account.answering.remove();
  if (note.handed !== HANDED) {
    const noted = await account.submit([vacationOp({ ...note, handed: HANDED })]);
    if (!noted.ok) return { ok: false, error: { type: "offline" } };
  }
  return account.answering.put(noteOf(note));
}
