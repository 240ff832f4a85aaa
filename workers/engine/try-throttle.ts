/** Makes tries at a lock wait longer and longer. It holds for as long as the worker lives; Argon2 does the rest. */

/** From this wrong try on the next one has to wait. */
export const PACED_FROM = 3;
const FIRST_WAIT = 5;
const LONGEST_WAIT = 300;

export interface TryThrottle {
  /** Seconds to wait before the next try; 0: none. */
  wait(): number;
  wrong(): void;
  right(): void;
}

/** `now` in milliseconds. */
export function createTryThrottle(now: () => number): TryThrottle {
  let tries = 0;
  let notBefore = 0;
  return {
    wait: () => Math.max(0, Math.ceil((notBefore - now()) / 1000)),
    wrong() {
      tries++;
      if (tries < PACED_FROM) return;
      const seconds = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (tries - PACED_FROM));
      notBefore = now() + seconds * 1000;
    },
    right() {
      tries = 0;
      notBefore = 0;
    },
  };
}
