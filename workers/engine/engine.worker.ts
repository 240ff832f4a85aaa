/**
 * The mailbox worker: a SharedWorker that all tabs of a browser share, or where there is none a dedicated worker, one to a
 * tab. Either way one of them runs the engine at a time (tabs.ts). Its name says for which account (slot.ts).
 */
import { expose } from "comlink";
import type { EngineRpc } from "../rpc/engine-rpc.ts";
import { openEngineDatabase } from "../storage/database.ts";
import type { Door, Entered } from "./door.ts";
import { createEarlyEngine } from "./early-engine.ts";
import { screenFrom, type EarlyScreen } from "./early-screen.ts";
import { readFirstScreen } from "./first-screen.ts";
import { keepsKeys } from "./keeps-keys.ts";
import { servePage, turnAway } from "./serve-page.ts";
import { slotNames } from "./slot.ts";
import { shareEngine, type TabChannel } from "./tabs.ts";
import { isVacant } from "./vacancy.ts";
import { withPorts } from "./with-ports.ts";

const scope = globalThis as unknown as DedicatedWorkerGlobalScope | SharedWorkerGlobalScope;
const names = slotNames(scope.name);
/** Another build's file has another name. */
const version = scope.location.pathname;

function end(reason: unknown): void {
  reportError(reason);
  scope.close();
}

/** A worker whose engine can not be fetched ends, as one does whose own script can not: the page starts another, or says so. */
const orEnd = <T>(fetched: Promise<T>): Promise<T> =>
  fetched.catch((reason: unknown) => {
    end(reason);
    throw reason;
  });

async function fetchEngine(entered: Entered | null): Promise<EngineRpc> {
  const { createEngine } = await orEnd(import("./engine.ts"));
  return createEngine(scope.location.origin, names.database, entered);
}

/** Milliseconds in which whoever asked is told. */
const TELLING_MS = 200;

let ending = 0;

/** The page has words for this; where a worker may not fetch again what failed once, it ends, unless somebody is at the door again. */
async function fetchDoor(tell: (share: number) => void): Promise<Door> {
  clearTimeout(ending);
  const { createDoor } = await import("./door.ts").catch((reason: unknown) => {
    ending = scope.setTimeout(end, TELLING_MS, reason);
    throw reason;
  });
  return createDoor(scope.location.origin, names.database, tell);
}

interface Found {
  readonly first: EarlyScreen | null;
  /** Nobody is in, nor was. */
  readonly isVacant: boolean;
}

/** Nothing, too, where nothing can be read: the engine finds out why. */
async function find(): Promise<Found> {
  try {
    const database = await openEngineDatabase(names.database);
    try {
      const first = await readFirstScreen(database);
      return { first: first && screenFrom(first), isVacant: first === null && (await isVacant(database)) };
    } finally {
      database.close();
    }
  } catch {
    return { first: null, isVacant: false };
  }
}

async function beginEngine(): Promise<EngineRpc> {
  const { first, isVacant: vacant } = await find();
  return createEarlyEngine({ first, fetchDoor: vacant ? fetchDoor : null, fetchEngine });
}

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
