/** Waiting, with a way out. */

/** Resolves after so many milliseconds, or at once when the signal aborts. */
export function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const stop = (): void => {
      clearTimeout(timer);
      resolve();
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", stop);
      resolve();
    }, milliseconds);
    signal.addEventListener("abort", stop, { once: true });
  });
}

/** Exponential backoff with jitter, milliseconds: attempt 0, 1, 2 … */
export const backoff = (attempt: number, first: number, most: number): number =>
  Math.min(most, first * 2 ** Math.min(attempt, 30)) * (0.5 + Math.random() / 2);
