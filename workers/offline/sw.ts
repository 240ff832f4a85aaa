/**
 * Keeps the app itself for offline use: every built file under one cache per version, and the shell for every page
 * address. Mail never passes through here, and what goes to /api is never touched. A newer version waits until the
 * page says "start". A notification that is clicked leads to its message, in a page that is open if one is. What another app
 * shares is handed to the page from memory, and goes nowhere else.
 */
import { cacheName, isPart, isSameAccount, isShellPage, outdatedCaches } from "./policy.ts";
import type { Precached } from "./policy.ts";
import { createShareShelf, isFromSite, readShared, SHARE_PATH } from "./shared-things.ts";

declare const self: ServiceWorkerGlobalScope;
/** Put in by the build: each file with a revision of its content. */
declare const __PRECACHE__: readonly Precached[];

const files = __PRECACHE__;
const cache = cacheName(files);
const shell = "/index.html";
const known = new Set(files.map((file) => file.url));

async function install(): Promise<void> {
  const store = await caches.open(cache);
  await store.addAll(files.map((file) => new Request(file.url, { cache: "no-cache", credentials: "same-origin" })));
}

/** Of the Service Worker Static Routing API (W3C), what is used of it. */
interface Routing {
  addRoutes?(rules: readonly object[]): Promise<void>;
}

/**
 * Where a browser can, it takes files from what is kept without asking this worker, once for each script of a start. What is not
 * kept it fetches, as this worker would.
 */
function routes(): object[] {
  const from = (urlPattern: string, source: unknown): object => ({
    condition: { urlPattern, requestMethod: "GET" },
    source,
  });
  const ofThisBuild = { cacheName: cache };
  return [from("/assets/*", "cache"), from("/icons/*", ofThisBuild), from("/floor.js", ofThisBuild)];
}

async function activate(): Promise<void> {
  await Promise.all(outdatedCaches(await caches.keys(), cache).map((name) => caches.delete(name)));
  await self.clients.claim();
}

async function fromCache(url: string, request: Request): Promise<Response> {
  const store = await caches.open(cache);
  return (await store.match(url)) ?? fetch(request);
}

/** Of this build, or of the one before that other pages still show. */
const partFromCaches = async (request: Request): Promise<Response> => (await caches.match(request)) ?? fetch(request);

/** `path`: where it leads. A browser that will not show the page all the same has it go there. */
async function openPage(path: string): Promise<void> {
  const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const page = pages.find(({ url }) => isSameAccount(new URL(url).pathname, path));
  if (!page) {
    await self.clients.openWindow(path);
    return;
  }
  page.postMessage({ type: "go", path });
  await page.focus().catch(() => undefined);
}

self.addEventListener("notificationclick", (event) => {
  const { notification } = event;
  notification.close();
  const data: unknown = notification.data;
  const path = typeof data === "object" && data !== null && "path" in data ? data.path : null;
  if (typeof path === "string" && path.startsWith("/") && !path.startsWith("//")) event.waitUntil(openPage(path));
});

self.addEventListener("install", (event) => {
  event.waitUntil(install());
  const { addRoutes } = event as Routing;
  if (addRoutes) event.waitUntil(addRoutes.call(event, routes()).catch(() => undefined));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(activate());
});

const shelf = createShareShelf(() => crypto.randomUUID());

/** A fragment is part of no request: nobody else learns what it is called. */
async function receiveShared(event: FetchEvent): Promise<Response> {
  if (isFromSite(event.request, self.location.origin)) return Response.redirect("/compose#shared=refused", 303);
  try {
    const { token, over } = shelf.put(readShared(await event.request.formData()));
    event.waitUntil(over);
    return Response.redirect(`/compose#shared=${token}`, 303);
  } catch {
    return Response.redirect("/compose#shared=lost", 303);
  }
}

self.addEventListener("message", (event) => {
  const data: unknown = event.data;
  if (typeof data !== "object" || data === null || !("type" in data)) return;
  if (data.type === "start") void self.skipWaiting();
  else if (data.type === "takeShared" && "token" in data)
    event.ports[0]?.postMessage(typeof data.token === "string" ? shelf.take(data.token) : null);
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method === "POST" && url.origin === self.location.origin && url.pathname === SHARE_PATH)
    event.respondWith(receiveShared(event));
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (known.has(url.pathname)) event.respondWith(fromCache(url.pathname, request));
  else if (isPart(url.pathname)) event.respondWith(partFromCaches(request));
  else if (request.mode === "navigate" && isShellPage(url.pathname)) event.respondWith(fromCache(shell, request));
});
