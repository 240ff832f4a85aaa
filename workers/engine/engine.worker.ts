/**
 * The mailbox worker. Works as a dedicated worker, one to a tab, and as a SharedWorker: either way one of them runs the
 * engine at a time (tabs.ts).
 */
import { expose } from "comlink";
import type { EngineRpc } from "../rpc/engine-rpc.ts";
import { createBrowserHome } from "./browser-home.ts";
import { createEngineService } from "./engine-service.ts";
import { shareEngine, type TabChannel } from "./tabs.ts";
import { createUnstorableHome } from "./unstorable-home.ts";
import { withPorts } from "./with-ports.ts";

const NAME = "aerogramme-engine";
const scope = globalThis as unknown as DedicatedWorkerGlobalScope | SharedWorkerGlobalScope;

async function createEngine(): Promise<EngineRpc> {
  const home = await createBrowserHome(scope.location.origin).catch(createUnstorableHome);
  return createEngineService(home);
}

/** Holds the lock until the worker ends. */
function lead(begin: () => Promise<void>): void {
  void navigator.locks.request(NAME, async () => {
    await begin();
    await new Promise<never>(() => undefined);
  });
}

const rpc = withPorts(shareEngine(createEngine, new BroadcastChannel(NAME) as TabChannel, lead));

if ("onconnect" in scope)
  scope.onconnect = ({ ports: [port] }) => {
    if (port) expose(rpc, port);
  };
else expose(rpc, scope);
