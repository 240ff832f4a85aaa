/**
 * The provider's part in the times of account records (docs/protocol.md, "Account record"): a change of the identity, or a
 * new time, must fit its own clock, so that nobody who changes words ends or stretches the time others have to undo it.
 */
import { equalBytes } from "../lib/bytes.ts";
import type { Entry } from "../log/entry.ts";
import type { AccountRecord } from "../log/record.ts";
import type { Violation } from "../log/violation.ts";

/** Seconds a record's `at` may be off. */
export const MAX_CLOCK_SKEW_SECONDS = 86_400;

/** `before`: the record in force; `now`: unix seconds. A time that a later record only carries on was checked when it came. */
export function clockFault(before: AccountRecord | null, entry: Entry, now: number): Violation | null {
  if (entry.type !== "account" || entry.record.at === null) return null;
  const { at, identity } = entry.record;
  const isCarriedOn = before?.at === at && equalBytes(before.identity, identity);
  return isCarriedOn || Math.abs(at - now) <= MAX_CLOCK_SKEW_SECONDS ? null : { type: "clock" };
}
