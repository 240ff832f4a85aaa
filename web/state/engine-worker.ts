/// <reference types="vite/client" />
/** Starts the mailbox worker, where keys and mail are. */
import engineScript from "../../workers/engine/engine.worker.ts?worker&url";
import { appScript } from "./app-script.ts";

export const createEngineWorker = (): Worker => new Worker(appScript(engineScript), { type: "module", name: "engine" });
