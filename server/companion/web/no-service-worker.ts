/**
 * What browsers find where the webmail's service worker lies elsewhere: one that takes itself away, and what it kept, so that
 * no page of before is served from a browser's cache.
 */
import { webHeaders } from "../../../shared/api/csp.ts";
import type { WebFile } from "../../http/web-files.ts";

const SCRIPT = `self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(leave()));
async function leave() {
  for (const name of await caches.keys()) await caches.delete(name);
  await self.registration.unregister();
  for (const page of await self.clients.matchAll({ type: "window" })) await page.navigate(page.url);
}
`;

export const NO_SERVICE_WORKER: WebFile = {
  headers: { ...webHeaders("/sw.js"), "Content-Type": "text/javascript; charset=utf-8" },
  body: Buffer.from(SCRIPT),
};
