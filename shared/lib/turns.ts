/**
 * Long work in slices, so that others get their turn: a generator yields wherever it may be interrupted. All that is done in
 * turns shares one line: between two slices of any of it comes a whole round of everything else that waits.
 */

/** Milliseconds of one slice. */
const SLICE_MS = 5;

let last: Promise<void> = Promise.resolve();

/** Node has it, and browsers do not; there a timeout does. */
const { setImmediate } = globalThis as { readonly setImmediate?: (callback: () => void) => unknown };

const nextTask = (): Promise<void> =>
  new Promise((resolve) => {
    if (setImmediate) setImmediate(resolve);
    else setTimeout(resolve, 0);
  });

export async function inTurns<T>(work: Generator<undefined, T>): Promise<T> {
  let start = performance.now();
  for (let step = work.next(); ; step = work.next()) {
    if (step.done === true) return step.value;
    if (performance.now() - start < SLICE_MS) continue;
    last = last.then(nextTask);
    await last;
    start = performance.now();
  }
}

/** The same without a stop. */
export function atOnce<T>(work: Generator<undefined, T>): T {
  for (let step = work.next(); ; step = work.next()) if (step.done === true) return step.value;
}
