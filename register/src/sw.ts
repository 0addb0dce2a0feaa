/// <reference lib="webworker" />
/**
 * The register's service worker: one whole version of the shell, or none.
 *
 * It holds the page and its files, nothing else: it never opens the database and never answers for the
 * server's data. A version is fetched completely before it counts, waits until the page lets it take over
 * (only with an empty basket), and then its predecessor's files go.
 */
import type { Shell } from "./devices/worker";

declare const self: ServiceWorkerGlobalScope & { SHELL: Shell };

const shell = self.SHELL;
const PREFIX = "tillbook-shell-";
const name = PREFIX + shell.version;
const PAGE = "/register/";
const FILES = "/static/tillbook/register/";

self.addEventListener("install", (event) => {
  event.waitUntil(take());
});

async function take(): Promise<void> {
  const page = await fetch(PAGE, { cache: "reload", credentials: "omit" });
  const text = await page.clone().text();
  // A captive portal answers too, and so does a server that is one version ahead of this worker.
  if (!page.ok || !text.includes(shell.entry)) throw new Error("the page is not of this version");
  const cache = await caches.open(name);
  try {
    await Promise.all(
      shell.files.map(async (file) => {
        const answer = await fetch(FILES + file, { cache: "reload", credentials: "omit" });
        const kind = answer.headers.get("content-type") ?? "";
        if (!answer.ok || kind.startsWith("text/html")) throw new Error(`${file} did not come`);
        await cache.put(FILES + file, answer);
      }),
    );
    // The page last: a cache without it is a version that never became whole.
    await cache.put(PAGE, page);
  } catch (reason) {
    await caches.delete(name);
    throw reason;
  }
}

self.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      for (const other of await caches.keys()) {
        if (other.startsWith(PREFIX) && other !== name) await caches.delete(other);
      }
      await self.clients.claim();
    })(),
  );
});

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin) return;
  const isPage = event.request.mode === "navigate" && url.pathname === PAGE;
  if (!isPage && !url.pathname.startsWith(FILES)) return;
  event.respondWith(
    (async () => {
      const cache = await caches.open(name);
      return (await cache.match(isPage ? PAGE : url.pathname)) ?? fetch(event.request);
    })(),
  );
});

self.addEventListener("message", (event) => {
  if (event.data === "take over") void self.skipWaiting();
});
