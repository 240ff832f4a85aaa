/** Frees storage now and then: blobs whose grace is over, uploads nobody claimed. */
import type { Log } from "../cli/log.ts";
import type { ProviderStore } from "../storage/provider-store.ts";

/** Returns the way to stop; a sweep under way is waited for. */
export function startSweeper(store: ProviderStore, seconds: number, log: Log): () => Promise<void> {
  let running: Promise<void> = Promise.resolve();
  const sweep = async (): Promise<void> => {
    const swept = await store.sweep();
    if (!swept.ok) log("blobs.sweepFailed", {});
    else if (swept.value > 0) log("blobs.swept", { count: swept.value });
  };
  const timer = setInterval(
    () => {
      running = running.then(sweep);
    },
    Math.max(1, seconds) * 1000,
  );
  timer.unref();
  return () => {
    clearInterval(timer);
    return running;
  };
}
