/** A line for an account whose quota is used up: one an hour, however much mail waits for it. */
import type { AccountId } from "../../shared/lib/ids.ts";
import type { Log } from "../cli/log.ts";

interface Full {
  readonly account: AccountId;
  /** Octets, as are the others. */
  readonly inUse: number;
  readonly quota: number;
  /** Of the message; null: not told yet. */
  readonly size: number | null;
}

const HOUR_MS = 3_600_000;
const MAX_KEPT = 10_000;

/** `clock`: Unix milliseconds. */
export function createFullLog(log: Log, clock: () => number): (what: Full) => void {
  const told = new Map<AccountId, number>();
  return ({ account, inUse, quota, size }) => {
    const last = told.get(account);
    const now = clock();
    if (last !== undefined && now - last < HOUR_MS) return;
    if (told.size >= MAX_KEPT) told.clear();
    told.set(account, now);
    log("account.overQuota", { account, inUse, quota, ...(size === null ? {} : { size }) });
  };
}
