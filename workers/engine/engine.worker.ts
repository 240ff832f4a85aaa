/**
 * The mailbox worker: a SharedWorker that all tabs of a browser share, or where there is none a dedicated worker, one to a
 * tab. Either way one of them runs the engine at a time (tabs.ts). Its name says for which account (slot.ts).
 */
import { expose } from "comlink";
import type { EngineRpc } from "../rpc/engine-rpc.ts";
import { openEngineDatabase } from "../storage/database.ts";
import { createEarlyEngine } from "./early-engine.ts";
import { readFirstScreen, type FirstScreen } from "./first-screen.ts";
import { keepsKeys } from "./keeps-keys.ts";
import { servePage, turnAway } from "./serve-page.ts";
import { slotNames } from "./slot.ts";
import { shareEngine, type TabChannel } from "./tabs.ts";
import { withPorts } from "./with-ports.ts";

const scope = globalThis as unknown as DedicatedWorkerGlobalScope | SharedWorkerGlobalScope;
const names = slotNames(scope.name);
/** Another build's file has another name. */
const version = scope.location.pathname;

/** A worker whose engine can not be fetched ends, as one does whose own script can not: the page starts another, or says so. */
async function fetchEngine(): Promise<EngineRpc> {
  const { createEngine } = await import("./engine.ts").catch((reason: unknown) => {
    reportError(reason);
    scope.close();
    throw reason;
  });
  return createEngine(scope.location.origin, names.database);
}

/** Null, too, where nothing can be read: the engine finds out why. */
async function firstScreen(): Promise<FirstScreen | null> {
  try {
    const database = await openEngineDatabase(names.database);
    try {
      return await readFirstScreen(database);
    } finally {
      database.close();
    }
  } catch {
    return null;
  }
}

const beginEngine = async (): Promise<EngineRpc> => createEarlyEngine(await firstScreen(), fetchEngine);

/** Held until the worker ends. */
function hold(lock: string, begin: () => Promise<void> = () => Promise.resolve()): void {
  void navigator.locks.request(lock, async () => {
    await begin();
    await new Promise<never>(() => undefined);
  });
}

const beginSharing = (): EngineRpc =>
  shareEngine({
    createEngine: beginEngine,
    channel: new BroadcastChannel(names.channel) as TabChannel,
    lead: (begin) => hold(names.lock, begin),
    version,
    // with the worker go its locks, its engine and its place in the queue
    retire: () => scope.close(),
  });

/** Null: no engine could keep its keys here, and no other worker is to wait for this one. */
async function serveAll(): Promise<EngineRpc | null> {
  if (!(await keepsKeys(crypto.subtle, structuredClone))) return null;
  const rpc = beginSharing();
  // whoever waits for this one learns that the worker has ended; nobody is answered before it is held
  await new Promise<void>((begun) => {
    hold(`${names.lock} ${version}`, () => {
      begun();
      return Promise.resolve();
    });
  });
  return rpc;
}

if ("onconnect" in scope) {
  const serving = serveAll();
  scope.onconnect = ({ ports: [port] }) => {
    if (!port) return;
    void serving.then((rpc) => {
      if (rpc) servePage(rpc, port, navigator.locks);
      else turnAway(port);
    });
  };
} else expose(withPorts(beginSharing()), scope);
