// Background Sync: sends the outbox while no page is open; an open page does it itself and shows how far it is.
import { flush } from "./outbox-sender.js";
import { openStore } from "./outbox-store.js";
import { fetchTransport } from "./outbox-transport.js";
import { onlyOne } from "./outbox-lock.js";

export const SYNC_TAG = "outbox";
const STATE_URL = "/field/outbox/state/";

export function startSending(worker) {
  worker.addEventListener("sync", (event) => {
    if (event.tag === SYNC_TAG) event.waitUntil(send(worker));
  });
}

async function send(worker) {
  const pages = await worker.clients.matchAll({ type: "window" });
  const shown = pages.filter((page) => new URL(page.url).pathname.startsWith("/field/"));
  for (const page of shown) page.postMessage({ kind: "flush" });
  if (shown.length) return;
  const store = await openStore();
  const result = await onlyOne(store, () => flush({ store, transport: fetchTransport(STATE_URL) }));
  // The browser asks again later when this fails.
  if (result?.retry) throw new Error("not sent yet");
}
