/**
 * How many records the devices of an account may write: 60 at once, then one every 24 minutes. Somebody who has a device's
 * key could else fill the log faster than the owner's records find a place in it. The words are never slowed: they are what
 * ends it. In memory, bounded.
 */
import type { AccountId } from "../../../shared/lib/ids.ts";

const DAY_SECONDS = 86_400;
const RECORDS_A_DAY = 60;
const SECONDS_EACH = DAY_SECONDS / RECORDS_A_DAY;
/** Accounts remembered; those that wrote the longest ago are forgotten first. */
const MAX_ACCOUNTS = 20_000;

export interface RecordRate {
  /** 0: so many records may be written, and count. Else seconds to wait. `now`: unix seconds. */
  take(account: AccountId, records: number, now: number): number;
}

export function createRecordRate(): RecordRate {
  /** When an account will have its whole burst again, unix seconds. */
  const rested = new Map<AccountId, number>();
  return {
    take(account, records, now) {
      const until = Math.max(rested.get(account) ?? 0, now) + records * SECONDS_EACH;
      if (until - now > DAY_SECONDS) return until - now - DAY_SECONDS;
      rested.delete(account);
      rested.set(account, until);
      if (rested.size > MAX_ACCOUNTS) forgetFirst(rested);
      return 0;
    },
  };
}

function forgetFirst(rested: Map<AccountId, number>): void {
  for (const account of rested.keys()) {
    rested.delete(account);
    return;
  }
}
