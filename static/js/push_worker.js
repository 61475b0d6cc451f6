// Messages to this browser while no page of the city is open. A classic script, so that a service worker can bring it
// in with importScripts. What arrives is {title, body, link, language}, encrypted for this browser alone.

self.addEventListener("push", (event) => {
  let told = {};
  try {
    told = event.data ? event.data.json() : {};
  } catch {
    told = {};
  }
  if (!told.title) return;
  event.waitUntil(self.registration.showNotification(told.title, { body: told.body || "", lang: told.language || "", tag: told.link || "", data: { link: told.link || "/" } }));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const link = new URL(event.notification.data?.link || "/", self.location.origin);
  if (link.origin !== self.location.origin) return;
  event.waitUntil((async () => {
    const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
    const open = pages.find((page) => page.url === link.href);
    await (open ? open.focus() : self.clients.openWindow(link.href));
  })());
});
