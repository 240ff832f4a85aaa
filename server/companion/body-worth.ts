/** Which bodies stay when room is short: those that are to be filed again, which nobody else may have; those that prefetch would fetch, newest first; then what was used lately. */
import type { Account } from "../../shared/account/account.ts";
import { emailNumber, type BlobId } from "../../shared/lib/ids.ts";
import { windowStart, type PrefetchPlan } from "./prefetch.ts";

/** The internal date of a message that the plan fetches ahead; 0 of any other. Clock: unix milliseconds. */
export function bodyWorth(
  { state, restoredBackup }: Pick<Account, "state" | "restoredBackup">,
  plan: PrefetchPlan,
  clock: () => number,
): (id: BlobId) => number {
  const { isWanted } = restoredBackup;
  if (plan === "none") return (id) => (isWanted(id) ? Infinity : 0);
  const dates = new Map<BlobId, number>();
  /** Emails below this number have been looked at: none before room is short. */
  let next = 0;
  return (id) => {
    if (isWanted(id)) return Infinity;
    const oldest = windowStart(plan, clock);
    for (; next < state.emailCount; next++) {
      const email = state.email(emailNumber(next));
      if (email && email.internalDate >= oldest) dates.set(email.blobId, Math.max(1, email.internalDate));
    }
    const date = dates.get(id) ?? 0;
    return date >= oldest ? date : 0;
  };
}
