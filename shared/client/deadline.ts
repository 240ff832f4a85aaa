/** A signal that aborts when the caller's does or when time is up; the time can be set anew while something comes in. */

export interface Deadline {
  readonly signal: AbortSignal;
  /** Starts the time again. */
  extend(): void;
  /** Must be called when done: no timer is left behind. */
  stop(): void;
}

export function startDeadline(milliseconds: number, outer?: AbortSignal): Deadline {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  let timer = setTimeout(abort, milliseconds);
  if (outer?.aborted === true) abort();
  outer?.addEventListener("abort", abort, { once: true });
  return {
    signal: controller.signal,
    extend() {
      clearTimeout(timer);
      timer = setTimeout(abort, milliseconds);
    },
    stop() {
      clearTimeout(timer);
      outer?.removeEventListener("abort", abort);
    },
  };
}
