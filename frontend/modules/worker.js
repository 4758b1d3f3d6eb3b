// Service worker: pushes, pages kept for technicians without a connection, and their outbox when no page is open.
// The server puts self.KEEPS_PAGES in front; without it the worker deletes what was kept and answers nothing.
import "./worker-push.js";
import { startKeeping, stopKeeping } from "./worker-pages.js";
import { startSending } from "./worker-sending.js";

self.addEventListener("install", () => self.skipWaiting());
if (self.KEEPS_PAGES) {
  startKeeping(self);
} else {
  stopKeeping(self);
}
startSending(self);
