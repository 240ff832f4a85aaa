/**
 * The mailbox worker: a SharedWorker that all tabs of a browser share, or where there is none a dedicated worker, one to a
 * tab. Either way one of them runs the engine at a time (tabs.ts). Its name says for which account (slot.ts).
 */
import { expose } from "comlink";
import type { EngineRpc } from "../rpc/engine-rpc.ts";
import { createBrowserHome } from "./browser-home.ts";
import { createEngineService } from "./engine-service.ts";
import { servePage } from "./serve-page.ts";
import { slotNames } from "./slot.ts";
import { shareEngine, type TabChannel } from "./tabs.ts";
import { createUnstorableHome } from "./unstorable-home.ts";
import { withPorts } from "./with-ports.ts";

const scope = globalThis as unknown as DedicatedWorkerGlobalScope | SharedWorkerGlobalScope;
const names = slotNames(scope.name);
/** Another build's file has another name. */
const version = scope.location.pathname;

async function createEngine(): Promise<EngineRpc> {
  const home = await createBrowserHome(scope.location.origin, names.database).catch(createUnstorableHome);
  return createEngineService(home);
}

/** Held until the worker ends. */
function hold(lock: string, begin: () => Promise<void> = () => Promise.resolve()): void {
  void navigator.locks.request(lock, async () => {
    await begin();
    await new Promise<never>(() => undefined);
  });
}

const rpc = shareEngine({
  createEngine,
  channel: new BroadcastChannel(names.channel) as TabChannel,
  lead: (begin) => hold(names.lock, begin),
  version,
  // with the worker go its locks, its engine and its place in the queue
  retire: () => scope.close(),
});

if ("onconnect" in scope) {
  // whoever waits for this one learns that the worker has ended; nobody is answered before it is held
  const alive = new Promise<void>((begun) => {
    hold(`${names.lock} ${version}`, () => {
      begun();
      return Promise.resolve();
    });
  });
  scope.onconnect = ({ ports: [port] }) => {
    if (port) void alive.then(() => servePage(rpc, port, navigator.locks));
  };
} else expose(withPorts(rpc), scope);
