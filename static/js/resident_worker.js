// The service worker of the residents' pages. It keeps three pages and what they are made of, so that a report can be written without signal,
// and answers for nothing else: no page of the staff, no page of one person, nothing that is sent. Its settings come before it: self.RESIDENT.

const { version, files, imported, pages, lost, start, write, notOurs } = self.RESIDENT;
const store = `resident-${version}`; // the version knows the language too
const anyway = { ignoreVary: true, ignoreSearch: true };
const slow = 5000; // milliseconds after which what is kept is shown instead

self.addEventListener("install", (event) => {
  event.waitUntil((async () => {
    const kept = await caches.open(store);
    await kept.addAll(files);
    await kept.addAll([...imported, ...pages].map((url) => new Request(url, { cache: "reload", credentials: "same-origin" })));
    await self.skipWaiting();
  })());
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) if (name.startsWith("resident-") && name !== store) await caches.delete(name);
    await self.clients.claim();
  })());
});

const keptOf = async (url) => (await caches.open(store)).match(url, anyway);

// What the city says now; what is kept when it says nothing for a while.
async function fresh(request, url) {
  const kept = await keptOf(url);
  const asked = fetch(request);
  try {
    if (!kept) return await asked;
    return await Promise.race([asked, new Promise((_resolve, reject) => { setTimeout(() => reject(new Error("slow")), slow); })]);
  } catch {
    asked.catch(() => {});
    return kept || Response.error();
  }
}

// Any other page: from the city, or the page that says that there is no signal. A report begun without signal is one to be kept.
async function page(request, url) {
  try {
    return await fetch(request);
  } catch {
    return url.pathname === start ? Response.redirect(write) : (await keptOf(lost)) || Response.error();
  }
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin || notOurs.some((path) => url.pathname.startsWith(path))) return;
  if (files.includes(url.pathname)) event.respondWith(keptOf(url.pathname).then((kept) => kept || fetch(request)));
  else if (imported.includes(url.pathname)) event.respondWith(fresh(request, url.pathname));
  else if (request.mode !== "navigate") return;
  else if (pages.includes(url.pathname)) event.respondWith(fresh(request, url.pathname));
  else event.respondWith(page(request, url));
});
