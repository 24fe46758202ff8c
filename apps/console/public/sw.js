/* global self, caches, Response */
/**
 * Lets the console be opened again without a network: its page and the hashed files that were in use are kept on the device, nothing else. What
 * the API answers is never kept here; what somebody has typed is kept by the page itself (features/field).
 */
const SHELL = 'qunjian-shell';
const PAGE = '/';

self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

/** The page names the files it stands on; files of an earlier build go. */
self.addEventListener('message', (event) => {
  const { keep } = event.data ?? {};
  if (Array.isArray(keep)) event.waitUntil(keepOnly(keep).then(() => event.ports[0]?.postMessage('kept')));
});

async function keepOnly(paths) {
  const cache = await caches.open(SHELL);
  const wanted = [PAGE, ...paths.filter((path) => path.startsWith('/assets/') || path === '/icon.svg')];
  for (const request of await cache.keys()) {
    const { pathname } = new URL(request.url);
    if (!wanted.includes(pathname)) await cache.delete(request);
  }
  for (const path of wanted)
    if (path === PAGE || (await cache.match(path)) === undefined) {
      const answer = await fetch(path, { headers: { accept: path === PAGE ? 'text/html' : '*/*' } });
      if (answer.ok) await cache.put(path, answer);
    }
}

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== self.location.origin || /^\/api(\/|$)/.test(pathname)) return;
  // Every address of the console is the same page.
  if (request.mode === 'navigate') event.respondWith(fetch(request).catch(() => kept(PAGE)));
  else if (pathname.startsWith('/assets/')) event.respondWith(kept(pathname, request));
});

async function kept(path, request) {
  const found = await (await caches.open(SHELL)).match(path);
  return found ?? (request ? fetch(request) : Response.error());
}
