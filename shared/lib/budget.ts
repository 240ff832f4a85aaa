/**
 * A bound on octets of messages in memory, over all clients together. What does not fit is refused for now (451), never
 * waited for: messages that each hold a part and wait for the rest would wait for each other.
 */
export interface Hold {
  /** False if there is no room; then nothing more is held. */
  grow(octets: number): boolean;
  free(): void;
}

export interface Budget {
  hold(): Hold;
}

export function createBudget(limit: number): Budget {
  let used = 0;
  return {
    hold() {
      let held = 0;
      return {
        grow(octets) {
          if (used + octets > limit) return false;
          used += octets;
          held += octets;
          return true;
        },
        free() {
          used -= held;
          held = 0;
        },
      };
    },
  };
}
