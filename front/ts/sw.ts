// The service worker: doors can be walked without a network. It keeps what everybody may see (style, script, icons, the shell page)
// and never a page with a name on it: those are kept by the tab itself (keep.ts).
type Fetched = Event & { request: Request; respondWith(answer: Promise<Response>): void };
type Extended = Event & { waitUntil(work: Promise<unknown>): void };
type Worker = { skipWaiting(): Promise<void>; clients: { claim(): Promise<void> }; location: Location };
const worker = self as unknown as Worker;
const SHELL = "/walk-shell";
const CACHE = "muster-shell-1";

async function fill() {
  const cache = await caches.open(CACHE);
  const shell = await fetch(SHELL, { cache: "no-cache" });
  const page = await shell.clone().text();
  await cache.put(SHELL, shell);
  const parts = page.match(/\/assets\/[\w.-]+/g) || [];
  await Promise.all(parts.map((path) => cache.add(path)));
}

async function fromNetworkElseShell(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch (gone) {
    const held = await caches.match(SHELL);
    if (held) return held;
    throw gone;
  }
}

self.addEventListener("install", (event) => (event as Extended).waitUntil(fill().then(() => worker.skipWaiting())));
self.addEventListener("activate", (event) => (event as Extended).waitUntil(worker.clients.claim()));
self.addEventListener("fetch", (event) => {
  const { request } = event as Fetched;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== worker.location.origin) return;
  if (request.mode === "navigate" && /\/walk(\/\d+)?$/.test(url.pathname)) (event as Fetched).respondWith(fromNetworkElseShell(request));
  else if (url.pathname.indexOf("/assets/") === 0)
    (event as Fetched).respondWith(caches.match(request).then((held) => held || fetch(request)));
});
