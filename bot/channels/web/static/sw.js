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

// A push that shows nothing ends the subscription: something is always shown, and never what was
// said. The page tells that, once it is open.
self.addEventListener("push", (event) => {
  const told = event.data?.json() ?? {};
  const icon = `/static/${VERSION}/icon.svg`;
  event.waitUntil(self.registration.showNotification(told.title ?? "", { body: told.body ?? "", icon, tag: "new" }));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(
    self.clients.matchAll({ type: "window" }).then(([open]) => (open ? open.focus() : self.clients.openWindow("/"))),
  );
});
