/** Stands in for web/state/engine-worker.ts in the fake build: a worker that makes its mail up. */
import { appScript } from "../state/app-script.ts";
import type { EngineWorker } from "../state/engine-worker.ts";
import fakeScript from "./fake.worker.ts?worker&url";

export const createEngineWorker = (slot: number): EngineWorker => {
  const endpoint = new Worker(appScript(fakeScript), { type: "module", name: `fake-${slot.toString()}` });
  const ended = new Promise<void>((end) => {
    endpoint.addEventListener("error", () => end(), { once: true });
  });
  return { endpoint, ended };
};
