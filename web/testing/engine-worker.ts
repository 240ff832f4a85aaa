/** Stands in for web/state/engine-worker.ts in the fake build: a worker that makes its mail up. */
export const createEngineWorker = (): Worker =>
  new Worker(new URL("./fake.worker.ts", import.meta.url), { type: "module", name: "fake" });
