/** A page that talks to the real worker, dedicated or shared: run by browser.system.test.ts. */
import { proxy, wrap, type Endpoint } from "comlink";
import type { EngineEvent, EngineRpc } from "../../rpc/engine-rpc.ts";

/** Not among the types of workers. */
declare const SharedWorker: new (url: string) => { readonly port: MessagePort };

const shared = location.hash === "#shared";
const endpoint: Endpoint = shared ? new SharedWorker("/worker.js").port : new Worker("/worker.js");
const rpc = wrap<EngineRpc>(endpoint) as unknown as EngineRpc;
const events: EngineEvent[] = [];

Object.assign(globalThis, {
  account: () => rpc.account(),
  logout: () => rpc.logout(),
  listen: () => rpc.subscribe(proxy((event: EngineEvent) => void events.push(event))).then(() => null),
  events: () => events,
});
