/** What crosses to the page as more than data: the way to stop listening is a function, so it goes as a proxy. */
import { proxy } from "comlink";
import type { EngineRpc } from "../rpc/engine-rpc.ts";

export const withPorts = (rpc: EngineRpc): EngineRpc => ({
  ...rpc,
  subscribe: async (listener) => proxy(await rpc.subscribe(listener)),
});
