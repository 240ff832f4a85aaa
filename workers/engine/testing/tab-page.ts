/** A page that talks to the real worker, dedicated or shared: run by browser.system.test.ts. */
import { proxy, wrap, type Endpoint } from "comlink";
import type { EngineEvent, EngineRpc } from "../../rpc/engine-rpc.ts";

/** Not among the types of workers. */
declare const SharedWorker: new (url: string, options: { name: string }) => { readonly port: MessagePort };

const options = { name: "engine" };

/** A shared worker asks first for the name of a lock that the page holds. */
async function connect(): Promise<Endpoint> {
  if (location.hash !== "#shared") return new Worker("/worker.js", options);
  const { port } = new SharedWorker("/worker.js", options);
  const page = `page ${crypto.randomUUID()}`;
  await new Promise<void>((held) => {
    void navigator.locks.request(page, () => {
      held();
      return new Promise<never>(() => undefined);
    });
  });
  port.postMessage({ page });
  return port;
}

const rpc = connect().then((endpoint) => wrap<EngineRpc>(endpoint) as unknown as EngineRpc);
const events: EngineEvent[] = [];

Object.assign(globalThis, {
  account: async () => (await rpc).account(),
  logout: async () => (await rpc).logout(),
  listen: async () => (await rpc).subscribe(proxy((event: EngineEvent) => void events.push(event))).then(() => null),
  events: () => events,
});
