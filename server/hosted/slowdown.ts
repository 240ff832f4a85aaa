/** Wrong passwords make the next try wait, longer each time up to a bound; by pair of account and client address. */

/** Milliseconds after the first one; each further one doubles it. */
const FIRST_DELAY_MS = 500;
export const MAX_DELAY_MS = 16_000;
/** Milliseconds after which a pair starts afresh. */
const FORGET_MS = 15 * 60_000;
/** Pairs remembered; the longest unused go first. */
const MAX_PAIRS = 20_000;

export interface Slowdown {
  /** When the pair may try again, unix ms; 0: at once. */
  readyAt(pair: string): number;
  failed(pair: string): void;
  succeeded(pair: string): void;
}

interface Failures {
  readonly count: number;
  /** Of the last, unix ms. */
  readonly at: number;
}

/** `clock`: unix ms. */
export function createSlowdown(clock: () => number, maxPairs = MAX_PAIRS): Slowdown {
  const pairs = new Map<string, Failures>();

  function recent(pair: string): Failures | null {
    const last = pairs.get(pair);
    return last && clock() - last.at <= FORGET_MS ? last : null;
  }

  return {
    readyAt(pair) {
      const last = recent(pair);
      return last ? last.at + Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** (last.count - 1)) : 0;
    },
    failed(pair) {
      const count = 1 + (recent(pair)?.count ?? 0);
      pairs.delete(pair);
      pairs.set(pair, { count, at: clock() });
      for (const oldest of pairs.keys()) {
        if (pairs.size <= maxPairs) break;
        pairs.delete(oldest);
      }
    },
    succeeded: (pair) => void pairs.delete(pair),
  };
}
