/** A bound on octets held in memory by all clients together: who comes when it is used up waits for its turn. */
export interface Hold {
  /** Gives back what is not needed after all. */
  shrink(to: number): void;
  free(): void;
}

export interface Budget {
  take(octets: number): Promise<Hold>;
}

export function createBudget(limit: number): Budget {
  const waiting: { readonly octets: number; readonly start: () => void }[] = [];
  let used = 0;

  function give(octets: number): void {
    used -= octets;
    for (let next = waiting[0]; next && used + next.octets <= limit; next = waiting[0]) {
      waiting.shift();
      used += next.octets;
      next.start();
    }
  }

  function hold(octets: number): Hold {
    let held = octets;
    return {
      shrink(to) {
        const less = Math.max(0, held - to);
        held -= less;
        give(less);
      },
      free() {
        const all = held;
        held = 0;
        give(all);
      },
    };
  }

  return {
    async take(octets) {
      if (waiting.length === 0 && used + octets <= limit) used += octets;
      else await new Promise<void>((start) => waiting.push({ octets, start }));
      return hold(octets);
    },
  };
}
