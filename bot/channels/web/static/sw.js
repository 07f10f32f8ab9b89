// Opens the page without a network: its files and one page are kept, nothing that was said. What
// was read stands in the browser's own storage (see copy.js), so signing out takes it away.

const VERSION = "{{version}}";
const KEPT = `page-${VERSION}`;
const OFFLINE = "/offline";

self.addEventListener("install", (event) => {
  event.waitUntil(
    caches.open(KEPT)
      .then((cache) => cache.addAll([OFFLINE, ...JSON.parse("{{files}}")]))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches.keys()
      .then((names) => Promise.all(names.filter((name) => name !== KEPT).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== location.origin) return;
  if (request.mode === "navigate" && address.pathname === "/") {
    event.respondWith(fetch(request).catch(() => caches.match(OFFLINE)));
  } else if (address.pathname.startsWith(`/static/${VERSION}/`)) {
    event.respondWith(caches.match(request).then((kept) => kept ?? fetch(request)));
  }
});
