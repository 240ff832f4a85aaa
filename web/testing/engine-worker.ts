/** Stands in for web/state/app/engine-worker.ts in the fake build: a worker that makes its mail up. */
import { appScript } from "../state/app/app-script.ts";
import type { EngineWorker, Ending } from "../state/app/engine-worker.ts";
import { currentSlot } from "../state/app/slot.ts";
import fakeScript from "./fake.worker.ts?worker&url";

/** Of the page: the channel over which a test speaks to the engine that the page has now. */
export interface FakePage {
  fakeEngine?: string;
}

export const createEngineWorker = (): EngineWorker => {
  // a name of its own: the worker of the page that was there before the last reload may still hear, and would answer
  const name = `fake-${currentSlot.toString()}-${crypto.randomUUID()}`;
  const endpoint = new Worker(appScript(fakeScript), { type: "module", name });
  (globalThis as FakePage).fakeEngine = name;
  const ended = new Promise<Ending>((end) => {
    endpoint.addEventListener("error", () => end("gone"), { once: true });
  });
  return { endpoint, ended };
};
