/**
 * How many records devices may write: 60 at once, then one every 24 minutes, of each bucket (record-cost.ts). Somebody who
 * has a device's key could else fill the log faster than the owner's records find a place in it. In memory, bounded.
 */
const DAY_SECONDS = 86_400;
export const RECORDS_A_DAY = 60;
const SECONDS_EACH = DAY_SECONDS / RECORDS_A_DAY;
/** Buckets remembered; those that were used the longest ago are forgotten first. */
const MAX_BUCKETS = 20_000;

/** Records by the name of the bucket they are taken from. */
export type RecordCosts = ReadonlyMap<string, number>;

export interface RecordRate {
  /** 0: so many records may be written. Else seconds to wait. `now`: unix seconds. */
  wait(costs: RecordCosts, now: number): number;
  /** They are written, if the transaction commits. */
  spend(costs: RecordCosts, now: number): void;
  committed(): void;
  rolledBack(): void;
}

export function createRecordRate(): RecordRate {
  /** When a bucket will have its whole burst again, unix seconds. */
  const rested = new Map<string, number>();
  /** The same, by the transaction that is open. */
  const open = new Map<string, number>();
  const after = (bucket: string, records: number, now: number): number =>
    Math.max(open.get(bucket) ?? rested.get(bucket) ?? 0, now) + records * SECONDS_EACH;
  return {
    wait: (costs, now) =>
      Math.max(0, ...[...costs].map(([bucket, records]) => after(bucket, records, now) - now - DAY_SECONDS)),
    spend(costs, now) {
      for (const [bucket, records] of costs) open.set(bucket, after(bucket, records, now));
    },
    committed() {
      for (const [bucket, until] of open) {
        rested.delete(bucket);
        rested.set(bucket, until);
        if (rested.size > MAX_BUCKETS) forgetFirst(rested);
      }
      open.clear();
    },
    rolledBack: () => open.clear(),
  };
}

function forgetFirst(rested: Map<string, number>): void {
  for (const bucket of rested.keys()) {
    rested.delete(bucket);
    return;
  }
}
