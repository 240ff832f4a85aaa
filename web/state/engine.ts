/** The page's end of the worker: the RPC surface as plain async calls, and its events as a callback. */
import { proxy, wrap } from "comlink";
import type { EngineEvent, EngineRpc } from "../../workers/rpc/engine-rpc.ts";
import { createEngineWorker } from "./engine-worker.ts";

export type Engine = Omit<EngineRpc, "subscribe">;

export interface EngineConnection {
  readonly engine: Engine;
  readonly listen: (listener: (event: EngineEvent) => void) => Promise<void>;
}

/** `onCrash` is told once if the worker could not start. */
export function connectEngine(onCrash: () => void): EngineConnection {
  const worker = createEngineWorker();
  worker.addEventListener("error", onCrash, { once: true });
  // comlink's Remote<T> says of every method what EngineRpc says already: all of them are asynchronous
  const engine = wrap<EngineRpc>(worker) as unknown as EngineRpc;
  return {
    engine,
    listen: async (listener) => {
      await engine.subscribe(proxy(listener));
    },
  };
}
