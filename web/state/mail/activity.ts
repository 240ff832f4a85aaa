/** Tells the worker that somebody uses this tab, so that it does not lock itself under their hands. */

/** Milliseconds within which one sign of use is enough; well under the shortest time to a lock. */
export const TOUCH_EVERY = 10_000;

const SIGNS = ["pointerdown", "pointermove", "keydown", "wheel", "touchstart"] as const;

/** Listens until it is told to stop. */
export function watchActivity(touch: () => void, target: EventTarget = window): () => void {
  let last = -Infinity;
  const used = (): void => {
    const now = Date.now();
    // a clock that was set back counts as long ago
    if (now >= last && now - last < TOUCH_EVERY) return;
    last = now;
    touch();
  };
  for (const sign of SIGNS) target.addEventListener(sign, used, { passive: true, capture: true });
  return () => {
    for (const sign of SIGNS) target.removeEventListener(sign, used, { capture: true });
  };
}
