/**
 * How many passwords a pair of account and client address may have stretched: some at once, then one at a time. What was right
 * makes the pair as if it had never come; so do some seconds of quiet.
 */

/** At once. */
export const BURST = 10;
/** Milliseconds for each beyond. */
export const EACH_MS = 800;
/** Pairs remembered; the longest unused go first. */
const MAX_PAIRS = 20_000;

export interface Slowdown {
  /** When the pair may have the next, unix ms; 0: at once. */
  readyAt(pair: string): number;
  took(pair: string): void;
  /** What was taken is not counted after all. */
  giveBack(pair: string): void;
  succeeded(pair: string): void;
}

/** `clock`: unix ms. */
export function createSlowdown(clock: () => number, maxPairs = MAX_PAIRS): Slowdown {
  /** When each has all of its burst again, unix ms; the longest unused first. */
  const pairs = new Map<string, number>();

  /** Milliseconds of what it took; a clock that was set back makes nobody wait longer. */
  const owed = (pair: string): number => Math.min(BURST * EACH_MS, Math.max(0, (pairs.get(pair) ?? 0) - clock()));

  function owe(pair: string, ms: number): void {
    pairs.delete(pair);
    if (ms > 0) pairs.set(pair, clock() + ms);
    for (const oldest of pairs.keys()) {
      if (pairs.size <= maxPairs) break;
      pairs.delete(oldest);
    }
  }

  return {
    readyAt(pair) {
      const wait = owed(pair) - (BURST - 1) * EACH_MS;
      return wait > 0 ? clock() + wait : 0;
    },
    took: (pair) => owe(pair, owed(pair) + EACH_MS),
    giveBack: (pair) => owe(pair, owed(pair) - EACH_MS),
    succeeded: (pair) => void pairs.delete(pair),
  };
}
