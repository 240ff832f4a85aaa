/**
 * Locks after a time without use. The time is the wall clock's, looked at every few seconds and at every sign of use: a
 * timer alone stands still while the machine sleeps, and the first touch after it must not put off what was due.
 */

/** Milliseconds between looks at the clock. */
const LOOK_EVERY = 5_000;
const MINUTE = 60_000;

export interface IdleLock {
  /** Begins anew; null: no automatic lock. */
  watch(minutes: number | null): void;
  /** Somebody uses the app. */
  touch(): void;
}

export function createIdleLock(lock: () => void): IdleLock {
  let minutes: number | null = null;
  let touched = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function isDue(): boolean {
    return minutes !== null && Date.now() - touched >= minutes * MINUTE;
  }

  function look(): void {
    clearTimeout(timer);
    if (minutes === null) return;
    if (!isDue()) {
      timer = setTimeout(look, LOOK_EVERY);
      return;
    }
    minutes = null;
    lock();
  }

  return {
    watch(wanted) {
      minutes = wanted;
      touched = Date.now();
      look();
    },
    touch() {
      if (!isDue()) touched = Date.now();
      look();
    },
  };
}
