/**
 * The page's end of the worker: the RPC surface as plain async calls, and its events as a callback. A worker that is gone (a
 * browser short of memory ends them) is started anew: what was asked of it fails, and the page is told all that it may have
 * missed.
 */
import { proxy, wrap } from "comlink";
import type { EngineEvent, EngineRpc } from "../../../workers/rpc/engine-rpc.ts";
import { createEngineWorker, type Ending } from "./engine-worker.ts";

export type Engine = Omit<EngineRpc, "subscribe">;
type Listener = (event: EngineEvent) => void;

export interface EngineConnection {
  readonly engine: Engine;
  readonly listen: (listener: Listener) => Promise<void>;
}

/** Started anew more often than this within a minute, it is no use. */
const MAX_STARTS = 3;
const MINUTE = 60_000;

interface Asked {
  readonly ask: () => void;
  readonly fail: (reason: Error) => void;
}

/** `onCrash` is told if the worker can not be started. */
export function connectEngine(onCrash: () => void): EngineConnection {
  /** what waits for an answer */
  const asked = new Set<Asked>();
  let starts: readonly number[] = [];
  let listener: Listener | null = null;
  /** of the worker there is */
  let hasAnswered = false;
  let over = false;
  let rpc = start();

  function start(): EngineRpc {
    const now = Date.now();
    starts = [...starts.filter((at) => now - at < MINUTE), now];
    hasAnswered = false;
    const { endpoint, ended } = createEngineWorker();
    void ended.then(restart);
    // comlink's Remote<T> says of every method what EngineRpc says already: all of them are asynchronous
    return wrap<EngineRpc>(endpoint);
  }

  function restart(ending: Ending): void {
    if (over) return;
    if (ending === "away") starts = [];
    if (starts.length >= MAX_STARTS) {
      onCrash();
      return;
    }
    const wasAnswering = hasAnswered;
    rpc = start();
    const waiting = [...asked];
    asked.clear();
    // one that never began has done nothing
    for (const { ask, fail } of waiting) {
      if (wasAnswering) fail(new Error("the engine has ended"));
      else ask();
    }
    if (wasAnswering && listener) void resume(listener).catch(onCrash);
  }

  function call(method: keyof EngineRpc, args: readonly unknown[]): Promise<unknown> {
    return new Promise((settle, fail) => {
      const ask = (): void => {
        const one = { ask, fail };
        asked.add(one);
        const answer = (rpc[method] as (...args: readonly unknown[]) => Promise<unknown>)(...args);
        void answer.then(settle, fail).finally(() => {
          if (asked.delete(one)) hasAnswered = true;
        });
      };
      ask();
    });
  }

  async function subscribe(told: Listener): Promise<void> {
    const tell = (event: EngineEvent): void => {
      // it ends, and is not to be started again
      if (event.type === "superseded") over = true;
      told(event);
    };
    await call("subscribe", [proxy(tell)]);
  }

  async function resume(told: Listener): Promise<void> {
    await subscribe(told);
    told({ type: "account", account: await engine.account() });
    told({ type: "connection", connection: await engine.connection() });
    told({ type: "mailboxes" });
    for (const { id } of await engine.mailboxes()) told({ type: "messages", mailbox: id, added: 0 });
    for (const type of ["settings", "announcements"] as const) told({ type });
    told({ type: "waiting", ...(await engine.waiting()) });
  }

  const engine = new Proxy({} as Engine, {
    get:
      (_, name) =>
      (...args: readonly unknown[]) =>
        call(name as keyof Engine, args),
  });
  return {
    engine,
    listen(told) {
      listener = told;
      return subscribe(told);
    },
  };
}
