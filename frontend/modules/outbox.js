// The outbox of an open page: keeps acts, sends them when it can, and tells the page about it.
import { onlyOne } from "./outbox-lock.js";
import { backOff, flush } from "./outbox-sender.js";
import { openStore } from "./outbox-store.js";
import { pageTransport } from "./outbox-transport.js";

const SYNC_TAG = "outbox";

export class Outbox {
  static async open(phone) {
    return new Outbox(phone, await openStore());
  }

  constructor(phone, store) {
    this.phone = phone;
    this.store = store;
    this.listeners = [];
    this.shares = new Map();
    this.failures = 0;
    this.channel = "BroadcastChannel" in window ? new BroadcastChannel("tanggap-outbox") : null;
    if (this.channel) this.channel.onmessage = () => this.tell({ elsewhere: true });
    this.transport = pageTransport(phone.state_url, (item, share) => {
      this.shares.set(item.seq, share);
      this.tell();
    });
  }

  // Calls back whenever something changed: listener({items, answers, elsewhere}).
  listen(listener) {
    this.listeners.push(listener);
    this.tell();
  }

  async tell(more = {}) {
    const items = await this.store.all();
    for (const listener of this.listeners) listener({ items, answers: [], ...more });
    if (!more.elsewhere) this.channel?.postMessage("changed");
  }

  async add(act) {
    const item = {
      key: newKey(),
      person: this.phone.person,
      happened_at: new Date().toISOString(),
      state: "waiting",
      tries: 0,
      ...act,
    };
    item.seq = await this.store.add(item);
    await this.tell();
    this.askForSync();
    return item;
  }

  async retry(seq) {
    await this.store.change(seq, { state: "waiting", answer: null, stale: 0 });
    await this.tell();
    return this.send();
  }

  async discard(seq) {
    await this.store.remove(seq);
    await this.tell();
    return this.send();
  }

  startSending() {
    const soon = () => this.send();
    window.addEventListener("online", soon);
    window.addEventListener("pageshow", soon);
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden) soon();
    });
    navigator.serviceWorker?.addEventListener("message", (event) => {
      if (event.data?.kind === "flush") soon();
    });
    soon();
  }

  // One go through all that waits; null when another tab is at it.
  async send() {
    clearTimeout(this.timer);
    if (this.sending) return this.sending;
    this.sending = onlyOne(this.store, (renew) =>
      flush({ store: this.store, transport: this.transport, renew, told: () => this.tell() }),
    ).finally(() => {
      this.sending = null;
      this.shares.clear();
    });
    const result = await this.sending;
    this.failures = result?.retry ? this.failures + 1 : 0;
    if (result?.retry) this.timer = setTimeout(() => this.send(), backOff(this.failures));
    // Another tab sends: look again later, it may be closed.
    if (result === null) this.timer = setTimeout(() => this.send(), backOff(2));
    if (result) await this.tell({ answers: result.answers, result });
    return result;
  }

  async askForSync() {
    try {
      const registration = await navigator.serviceWorker?.ready;
      await registration?.sync?.register(SYNC_TAG);
    } catch {
      // Not every browser has it; the page sends by itself.
    }
  }
}

export function newKey() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
