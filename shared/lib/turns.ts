/**
 * Long work in slices, so that others get their turn: a generator yields wherever it may be interrupted. All that is done in
 * turns shares one line: between two slices of any of it comes a whole round of everything else that waits.
 */

/** Milliseconds of one slice. */
const SLICE_MS = 5;

let last: Promise<void> = Promise.resolve();

/** Node's, which does not keep a program running. A message is a task of its own at once; timeouts in a row wait four milliseconds each. */
const { setImmediate, MessageChannel } = globalThis as unknown as {
  readonly setImmediate?: (callback: () => void) => unknown;
  readonly MessageChannel: new () => { readonly port1: Port; readonly port2: Port };
};

interface Port {
  onmessage: (() => void) | null;
  postMessage(message: null): void;
  close(): void;
}

function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    if (setImmediate) {
      setImmediate(resolve);
      return;
    }
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

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
