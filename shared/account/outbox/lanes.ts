/**
 * Several things that are due, some at a time: each may take as long as whoever is asked is silent. A lane that is free begins
 * what is due by then, and what has kept one for long keeps it no more.
 */
export interface Lanes {
  /** Begins what is due, as far as there is room; what was looked at since the last `anew` is not looked at again. */
  fill(anew: boolean): void;
  /** It is under way. */
  has(name: string): boolean;
  /** Milliseconds until there is room for another, though nothing ends; Infinity: there is none then. */
  roomIn(): number;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
}

export interface LanesParts<T> {
  /** Most urgent first. */
  readonly due: () => readonly T[];
  /** At most one of a name is under way. */
  readonly nameOf: (one: T) => string;
  /** Does not reject. */
  readonly act: (one: T) => Promise<void>;
  /** Unix milliseconds. */
  readonly clock: () => number;
}

/** At the same time, without those that take long; and with them: browsers have six connections to a provider. */
const AT_ONCE = 3;
const MOST = 4;
/** Milliseconds. */
const LONG = 20_000;

export function createLanes<T>({ due, nameOf, act, clock }: LanesParts<T>): Lanes {
  const underWay = new Map<string, { readonly since: number; readonly done: Promise<void> }>();
  const seen = new Set<string>();

  const quick = (): number[] =>
    [...underWay.values()].map(({ since }) => since + LONG - clock()).filter((left) => left > 0);
  const isFull = (): boolean => underWay.size >= MOST || quick().length >= AT_ONCE;

  function fill(anew: boolean): void {
    if (anew) seen.clear();
    for (const one of due()) {
      if (isFull()) return;
      const name = nameOf(one);
      if (seen.has(name) || underWay.has(name)) continue;
      seen.add(name);
      const done = act(one).then(() => {
        underWay.delete(name);
        fill(false);
      });
      underWay.set(name, { since: clock(), done });
    }
  }

  return {
    fill,
    has: (name) => underWay.has(name),
    roomIn: () => (!isFull() ? 0 : underWay.size < MOST ? Math.min(...quick()) : Infinity),
    async idle() {
      while (underWay.size > 0) await Promise.all([...underWay.values()].map(({ done }) => done));
    },
  };
}
