/**
 * Starts the mailbox worker, where keys and mail are: the one that all tabs share, or one of this tab's own where the browser
 * has no SharedWorker (workers/engine/tabs.ts).
 */
import type { Endpoint } from "comlink";
import engineScript from "../../../workers/engine/engine.worker.ts?worker&url";
import { appScript } from "./app-script.ts";
import { currentSlot } from "./slot.ts";

/** It could not start, or is no more; or it was ended while its page was away (see [Note: Pages that are kept]). */
export type Ending = "gone" | "away";

export interface EngineWorker {
  readonly endpoint: Endpoint;
  readonly ended: Promise<Ending>;
}

/** Of the account that this page shows. */
const NAME = currentSlot === 0 ? "engine" : `engine-${currentSlot.toString()}`;
const lockName = (): string => `aerogramme-${NAME} ${new URL(engineScript, location.origin).pathname}`;

const UNFIT = "aerogramme-no-shared-worker";

/**
 * A browser that has them may run no modules in them, or keep no keys (workers/engine/keeps-keys.ts): from then on this page does
 * without, and so do the pages to come until the browser is another.
 */
let canShare =
  typeof SharedWorker !== "undefined" && typeof navigator.locks !== "undefined" && heldUnfit() !== navigator.userAgent;

let early: EngineWorker | null = null;

/** What starts the page takes it over (web/app/early.ts). */
export function beginEarly(): void {
  early = createEngineWorker();
}

export function createEngineWorker(): EngineWorker {
  const begun = early;
  early = null;
  if (begun) return begun;
  try {
    return canShare ? shared() : dedicated();
  } catch {
    // another is tried; where none may be, the page says so
    canShare = false;
    return { endpoint: new MessageChannel().port1, ended: Promise.resolve("gone") };
  }
}

function dedicated(): EngineWorker {
  const worker = new Worker(appScript(engineScript), { type: "module", name: NAME });
  const ended = new Promise<Ending>((end) => {
    worker.addEventListener("error", () => end("gone"), { once: true });
    onceAway(worker, () => end("away"));
  });
  return { endpoint: worker, ended };
}

/**
 * [Note: Pages that are kept] A page that is left may be kept, with its worker, for whoever goes back to it (bfcache). In WebKit
 * that worker then sleeps with the engine's lock in its hands, and the next page would wait for it without end. So it is ended
 * when its page is left, and `back` is called if the page is shown once more.
 */
function onceAway(worker: Worker, back: () => void): void {
  const leave = ({ persisted }: PageTransitionEvent): void => {
    if (!persisted) return;
    removeEventListener("pagehide", leave);
    worker.terminate();
    addEventListener("pageshow", back, { once: true });
  };
  addEventListener("pagehide", leave);
}

/** The page holds a lock as long as it lives, and the worker one of its own: each learns from it when the other is gone. */
function shared(): EngineWorker {
  const worker = new SharedWorker(appScript(engineScript), { type: "module", name: NAME });
  const { port } = worker;
  let answered = false;
  const ended = new Promise<Ending>((end) => {
    worker.addEventListener(
      "error",
      () => {
        canShare &&= answered;
        end("gone");
      },
      { once: true },
    );
    port.addEventListener(
      "message",
      ({ data }: MessageEvent<{ readonly turnedAway?: true } | null>) => {
        answered = true;
        if (data?.turnedAway === true) {
          canShare = false;
          holdUnfit();
          end("gone");
          return;
        }
        void navigator.locks.request(lockName(), { mode: "shared" }, () => end("gone"));
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

/** The browser whose shared workers can not do this work; null: none, or nothing is stored here. */
function heldUnfit(): string | null {
  try {
    return localStorage.getItem(UNFIT);
  } catch {
    return null;
  }
}

function holdUnfit(): void {
  try {
    localStorage.setItem(UNFIT, navigator.userAgent);
  } catch {
    // found out anew by the next page
  }
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
