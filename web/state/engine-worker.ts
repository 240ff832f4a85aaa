/** Starts the mailbox worker, where keys and mail are. */
export const createEngineWorker = (): Worker =>
  new Worker(new URL("../../workers/engine/engine.worker.ts", import.meta.url), { type: "module", name: "engine" });
