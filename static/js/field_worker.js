// The service worker of a crew's phone: pages of /staff/field/ and what they are made of, kept for the person who is signed in and for nobody else.
// Its settings come before it, in the script at /staff/field/worker.js: self.FIELD.

const { user, files, pages, scope, lost, version, static: staticRoot, alsoKept, token } = self.FIELD;
const shell = `field-shell-${version}`;
const mine = `field-pages-${user}-${version}`; // the version knows the language too
const anyway = { ignoreVary: true }; // the reader and the language are in the cache's name and the page's mark
const slow = 6000; // milliseconds after which a page that is kept is shown instead

const isMine = (answer) => answer.ok && answer.headers.get("Field-User") === user;
// Only the map is a page of its own among the addresses with a question mark.
const keyOf = (url) => (url.pathname === scope && url.search === "?show=map" ? url.pathname + url.search : url.pathname);
const forget = () => caches.delete(mine);

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(shell).then((kept) => kept.addAll(files.map((file) => new Request(file, { cache: "reload" })))).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) if (name.startsWith("field-") && name !== shell && name !== mine) await caches.delete(name);
    await self.clients.claim();
  })());
});

// Keep an answer of the city, unless it was meant for somebody else: then nothing stays.
async function keep(key, answer) {
  if (answer.type === "opaqueredirect") { await forget(); return; }
  if (!answer.ok) return;
  if (!isMine(answer)) { if (answer.headers.has("Field-User")) await forget(); return; }
  await (await caches.open(mine)).put(key, answer);
}

async function page(request) {
  const key = keyOf(new URL(request.url));
  const kept = await (await caches.open(mine)).match(key, anyway);
  const asked = fetch(request).then(async (answer) => { await keep(key, answer.clone()); return answer; });
  try {
    if (!kept) return await asked;
    return await Promise.race([asked, new Promise((_resolve, reject) => { setTimeout(() => reject(new Error("slow")), slow); })]);
  } catch {
    asked.catch(() => {});
    return kept || (await (await caches.open(mine)).match(lost, anyway)) || Response.error();
  }
}

async function part(request) {
  const kept = await caches.match(request, { cacheName: shell, ...anyway });
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok && answer.type === "basic") await (await caches.open(shell)).put(request, answer.clone());
  return answer;
}

// Photos and boundaries: what is kept first, since they do not change.
async function beside(request) {
  const store = await caches.open(mine);
  const kept = await store.match(request.url, anyway);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok && answer.type === "basic") await store.put(request.url, answer.clone());
  return answer;
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate" && url.pathname.startsWith(scope)) event.respondWith(page(request));
  else if (url.pathname.startsWith(staticRoot)) event.respondWith(part(request));
  else if (alsoKept.some((start) => url.pathname.startsWith(start))) event.respondWith(beside(request));
});

// Fetch the pages of the day; a stop's page again only when its case has moved on.
async function keepPages(stops) {
  const store = await caches.open(mine);
  const wanted = new Set(stops.map(({ url }) => url));
  for (const request of await store.keys()) {
    const path = new URL(request.url).pathname;
    if (path.startsWith(`${scope}stops/`) && !wanted.has(path)) await store.delete(request);
  }
  for (const { url, version: wantedVersion } of [...pages.map((each) => ({ url: each })), ...stops]) {
    const kept = await store.match(url, anyway);
    if (kept && wantedVersion !== undefined && kept.headers.get("Field-Version") === String(wantedVersion)) continue;
    const answer = await fetch(url, { credentials: "same-origin", redirect: "manual", headers: { Accept: "text/html" } });
    const text = isMine(answer) ? await answer.clone().text() : "";
    await keep(url, answer);
    if (answer.type === "opaqueredirect") return;
    for (const [photo] of text.matchAll(/\/media\/[0-9a-f-]+\/thumb/g)) await beside(new Request(photo)).catch(() => {});
  }
}

self.addEventListener("message", (event) => {
  if (event.data?.type === "keep" && event.data.user === user) event.waitUntil(keepPages(event.data.stops).catch(() => {}).then(() => event.source?.postMessage({ type: "kept" })));
  if (event.data?.type === "forget") event.waitUntil(forget());
});

self.addEventListener("sync", (event) => {
  if (event.tag !== "field-send") return;
  event.waitUntil((async () => {
    const outcome = await self.FieldStore.sendAll({ user, token });
    for (const client of await self.clients.matchAll()) client.postMessage({ type: "sent", count: outcome.sent.length });
    if (outcome.offline) throw new Error("no signal"); // the browser tries again
  })());
});
