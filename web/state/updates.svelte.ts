/** The app shell kept for offline use, and newer versions of it: offered, never forced. */
import { appScript } from "./app-script.ts";

export class Updates {
  /** a newer version waits to be started */
  ready = $state(false);
  #waiting: ServiceWorker | null = null;

  async register(): Promise<void> {
    if (!("serviceWorker" in navigator)) return;
    const registration = await navigator.serviceWorker.register(appScript("/sw.js")).catch(() => null);
    if (!registration) return;
    this.#offer(registration.waiting);
    registration.addEventListener("updatefound", () => {
      this.#follow(registration.installing);
    });
  }

  /** Starts the newer version: the page is loaded anew. */
  apply(): void {
    navigator.serviceWorker.addEventListener("controllerchange", () => {
      location.reload();
    });
    this.#waiting?.postMessage({ type: "start" });
  }

  #follow(worker: ServiceWorker | null): void {
    worker?.addEventListener("statechange", () => {
      if (worker.state === "installed") this.#offer(worker);
    });
  }

  /** The first version ever is simply there: only a page that runs an older one is asked. */
  #offer(worker: ServiceWorker | null): void {
    if (!worker || !navigator.serviceWorker.controller) return;
    this.#waiting = worker;
    this.ready = true;
  }
}
