// Pushes: shows them and opens what they are about. Stands alone, so that an unbuilt checkout can serve it.

self.addEventListener("push", (event) => {
  let told = {};
  try {
    told = event.data ? event.data.json() : {};
  } catch {
    told = {};
  }
  event.waitUntil(
    self.registration.showNotification(told.title || "Tanggap", {
      tag: told.tag || undefined,
      icon: "/static/dist/mark.svg",
      data: { url: typeof told.url === "string" && /^\/(?!\/)/.test(told.url) ? told.url : "/account/notices/" },
    }),
  );
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const target = new URL(event.notification.data.url, self.location.origin).href;
  event.waitUntil(
    self.clients.matchAll({ type: "window" }).then((pages) => {
      const open = pages.find((page) => page.url === target);
      return open ? open.focus() : self.clients.openWindow(target);
    }),
  );
});
