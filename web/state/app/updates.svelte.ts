/** The app shell kept for offline use, and newer versions of it: offered, never forced. */
import { appScript } from "./app-script.ts";

/** Milliseconds after which a page that is looked at again asks for a newer version. */
const ASK_EVERY = 3_600_000;

export class Updates {
  /** a newer version waits to be started */
  ready = $state(false);
  /** it was started in another tab: this page is of the one before */
  isStale = $state(false);
  #waiting: ServiceWorker | null = null;
  #applying = false;

  async register(): Promise<void> {
    if (!("serviceWorker" in navigator)) return;
    const wasControlled = navigator.serviceWorker.controller !== null;
    navigator.serviceWorker.addEventListener("controllerchange", () => {
      if (this.#applying) location.reload();
      // the first version ever is simply there
      if (this.#applying || !wasControlled) return;
      this.isStale = true;
      this.ready = false;
    });
    const registration = await navigator.serviceWorker.register(appScript("/sw.js")).catch(() => null);
    if (!registration) return;
    if (registration.active) this.#offer(registration.waiting);
    registration.addEventListener("updatefound", () => {
      // the first version ever: by the time that a page hears that it is installed, it may be the one that serves the page
      if (registration.active) this.#follow(registration.installing);
    });
    this.#askAgain(registration);
  }

  /** Starts the newer version: the page is loaded anew. */
  apply(): void {
    this.#applying = true;
    this.#waiting?.postMessage({ type: "start" });
  }

  /** Browsers ask when a page is loaded, and an app may stay open for weeks. */
  #askAgain(registration: ServiceWorkerRegistration): void {
    let asked = Date.now();
    document.addEventListener("visibilitychange", () => {
      if (document.hidden || Date.now() - asked < ASK_EVERY) return;
      asked = Date.now();
      void registration.update().catch(() => undefined);
    });
  }

  #follow(worker: ServiceWorker | null): void {
    worker?.addEventListener("statechange", () => {
      if (worker.state === "installed") this.#offer(worker);
    });
  }

  /** Only a page that runs an older one is asked. */
  #offer(worker: ServiceWorker | null): void {
    if (!worker || !navigator.serviceWorker.controller) return;
    this.#waiting = worker;
    this.ready = true;
  }
}
