/** Gives the provider what it answers with, where it is the one who answers (answered-by.ts). */
import { ok, type Result } from "../../lib/result.ts";
import type { VacationFailure } from "../../lib/vacation-port.ts";
import { answeredBy } from "../../log/answered-by.ts";
import type { Account } from "../account.ts";
import { HANDED, noteOf, readVacation, vacationOp, type Vacation } from "./vacations.ts";

export type HandingAccount = Pick<Account, "state" | "submit" | "answering"> & {
  readonly security: Pick<Account["security"], "flavor">;
};

const isHandedBy = ({ answering, security }: HandingAccount): boolean =>
  answering !== null && answeredBy(security.flavor()) === "provider";

/** `handed` of a note that is written now, and given right after. */
export const handedOfNew = (account: HandingAccount): number => (isHandedBy(account) ? HANDED : 0);

/**
 * Ok also where there is nothing to give, or devices answer. That the provider has it stands in the log before it does: whoever
 * answers later knows from that. `note`: where it is not in the state yet, since it waits to be sent.
 */
export async function handOver(
  account: HandingAccount,
  note: Vacation | null = readVacation(account.state),
): Promise<Result<null, VacationFailure>> {
  if (!note || !account.answering || !isHandedBy(account)) return ok(null);
  if (!note.on) return account.answering.remove();
  if (note.handed !== HANDED) {
    const noted = await account.submit([vacationOp({ ...note, handed: HANDED })]);
    if (!noted.ok) return { ok: false, error: { type: "offline" } };
  }
  return account.answering.put(noteOf(note));
}
