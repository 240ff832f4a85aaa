/** Stands in for web/state/engine-worker.ts in the fake build: a worker that makes its mail up. */
import { appScript } from "../state/app-script.ts";
import fakeScript from "./fake.worker.ts?worker&url";

export const createEngineWorker = (): Worker => new Worker(appScript(fakeScript), { type: "module", name: "fake" });
