/** Applies a run of entries in order, opening some ahead of their turn: decryption overlaps where the platform can. */
import { seq as toSeq } from "../../lib/ids.ts";
import { wait } from "../../lib/wait.ts";
import type { AppliedEntry, PreparedEntry, Replica, ReplicaFailure } from "./replica.ts";

/** Entries being opened at once. */
const AHEAD = 32;

/** `applied` hears of each; the first failure, or null. Other work of this thread gets its turn in between. */
export async function applyRun(
  replica: Replica,
  run: readonly Uint8Array[],
  applied: (entry: AppliedEntry, bytes: Uint8Array) => void,
): Promise<ReplicaFailure | null> {
  const first = replica.ledger.seq + 1;
  const ahead: PreparedEntry[] = [];
  for (let prepared = 0, done = 0; done < run.length; done++) {
    for (; prepared < Math.min(run.length, done + AHEAD); prepared++) {
      const bytes = run[prepared];
      if (bytes) ahead.push(replica.prepare(bytes, toSeq(first + prepared)));
    }
    const next = ahead.shift();
    if (!next) break;
    const result = await replica.apply(next);
    if (!result.ok) return result.error;
    applied(result.value, next.bytes);
    if (done % AHEAD === AHEAD - 1) await wait(0, NEVER);
  }
  return null;
}

const NEVER = new AbortController().signal;
