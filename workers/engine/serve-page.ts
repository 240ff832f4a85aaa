/**
 * A page at a port of a SharedWorker. Nobody tells a worker that a page is gone: so the page holds a lock while it lives, and
 * names it in its first message. When the lock falls free, what the page subscribed to ends.
 */
import { expose } from "comlink";
import type { EngineRpc } from "../rpc/engine-rpc.ts";
import { withPorts } from "./with-ports.ts";

/** The first message of a page at its port. */
export interface PageGreeting {
  /** name of a lock that the page holds as long as it lives */
  readonly page: string;
}

/** The only message to a page that is to start a worker of its own. */
export interface TurnedAway {
  readonly turnedAway: true;
}

export const turnAway = (port: MessagePort): void => port.postMessage({ turnedAway: true } satisfies TurnedAway);

/** What is used of navigator.locks. */
export interface WaitForLock {
  request(name: string, then: () => void): Promise<unknown>;
}

export function servePage(rpc: EngineRpc, port: MessagePort, locks: WaitForLock): void {
  port.addEventListener(
    "message",
    ({ data }: MessageEvent<PageGreeting>) => {
      const ends = new Set<() => void>();
      expose(withPorts(tracked(rpc, ends)), port);
      void locks.request(data.page, () => {
        for (const end of ends) end();
        port.close();
      });
    },
    { once: true },
  );
  port.start();
}

const tracked = (rpc: EngineRpc, ends: Set<() => void>): EngineRpc => ({
  ...rpc,
  async subscribe(listener) {
    const end = await rpc.subscribe(listener);
    ends.add(end);
    return () => {
      ends.delete(end);
      end();
    };
  },
});
