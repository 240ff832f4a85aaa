/**
 * Starts the mailbox worker, where keys and mail are: the one that all tabs share, or one of this tab's own where the browser
 * has no SharedWorker (workers/engine/tabs.ts).
 */
import type { Endpoint } from "comlink";
import engineScript from "../../workers/engine/engine.worker.ts?worker&url";
import { appScript } from "./app-script.ts";

export interface EngineWorker {
  readonly endpoint: Endpoint;
  /** It could not start, or is no more. */
  readonly ended: Promise<void>;
}

const nameOf = (slot: number): string => (slot === 0 ? "engine" : `engine-${slot.toString()}`);
const lockOf = (slot: number): string =>
  `aerogramme-${nameOf(slot)} ${new URL(engineScript, location.origin).pathname}`;

/** A browser that has them may run no modules in them: from then on this page does without. */
let canShare = typeof SharedWorker !== "undefined" && typeof navigator.locks !== "undefined";

export function createEngineWorker(slot: number): EngineWorker {
  if (canShare) {
    try {
      return shared(slot);
    } catch {
      canShare = false;
    }
  }
  return dedicated(slot);
}

function dedicated(slot: number): EngineWorker {
  const worker = new Worker(appScript(engineScript), { type: "module", name: nameOf(slot) });
  const ended = new Promise<void>((end) => {
    worker.addEventListener("error", () => end(), { once: true });
  });
  return { endpoint: worker, ended };
}

/** The page holds a lock as long as it lives, and the worker one of its own: each learns from it when the other is gone. */
function shared(slot: number): EngineWorker {
  const worker = new SharedWorker(appScript(engineScript), { type: "module", name: nameOf(slot) });
  const { port } = worker;
  let answered = false;
  const ended = new Promise<void>((end) => {
    worker.addEventListener(
      "error",
      () => {
        canShare &&= answered;
        end();
      },
      { once: true },
    );
    port.addEventListener(
      "message",
      () => {
        answered = true;
        void navigator.locks.request(lockOf(slot), { mode: "shared" }, () => end());
      },
      { once: true },
    );
  });
  const greeted = greet(port);
  const endpoint: Endpoint = {
    postMessage: (message, transfer = []) => void greeted.then(() => port.postMessage(message, transfer)),
    addEventListener: (...listening) => port.addEventListener(...listening),
    removeEventListener: (...listening) => port.removeEventListener(...listening),
    start: () => port.start(),
  };
  return { endpoint, ended };
}

/** The first message names the page's lock, which it must hold by then. */
const greet = (port: MessagePort): Promise<void> =>
  new Promise((done) => {
    const page = `aerogramme-page ${crypto.randomUUID()}`;
    void navigator.locks.request(page, () => {
      port.postMessage({ page });
      done();
      return new Promise<never>(() => undefined);
    });
  });
