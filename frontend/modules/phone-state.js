// "This phone": connection, what waits, pages kept, storage, notices, battery, version.
import { say, timeText } from "./phone-words.js";

export function startPhoneState(phone, outbox, pages) {
  persistOnce();
  const place = document.querySelector("[data-phone-state]");
  if (!place) return;
  const put = (name, text) => {
    const cell = place.querySelector(`[data-state="${name}"]`);
    if (cell) cell.textContent = text;
  };
  const yes = (is) => say(phone, is ? "on" : "off");
  const connection = () => put("connection", yes(navigator.onLine));
  connection();
  for (const name of ["online", "offline"]) window.addEventListener(name, connection);
  put("version", phone.version);
  pages.then((count) => {
    if (phone.keeps) put("pages", count === null ? say(phone, "off") : String(count));
  });
  outbox?.listen(async ({ items }) => {
    put("waiting", String(items.filter((item) => item.state !== "sent").length));
    const last = await outbox.store.fact("last_sent");
    put("last_sent", last ? timeText(phone, last) : say(phone, "never"));
  });
  storageState(put, phone, yes);
  pushState(put, phone, yes);
  batteryState(put, phone);
}

// Asked once: browsers that ask the person do not do so at every visit.
async function persistOnce() {
  try {
    if (localStorage.getItem("persist-asked") || !navigator.storage?.persist) return;
    localStorage.setItem("persist-asked", "yes");
    await navigator.storage.persist();
  } catch {
    // A browser without storage keeps nothing anyway.
  }
}

async function storageState(put, phone, yes) {
  const kept = await navigator.storage?.persisted?.().catch(() => undefined);
  put("persisted", kept === undefined ? say(phone, "unknown") : yes(kept));
}

async function pushState(put, phone, yes) {
  if (!("Notification" in window)) return put("push", say(phone, "unknown"));
  if (Notification.permission === "denied") return put("push", say(phone, "push_denied"));
  const registration = await navigator.serviceWorker?.getRegistration().catch(() => null);
  const subscription = await registration?.pushManager?.getSubscription().catch(() => null);
  return put("push", yes(Boolean(subscription)));
}

async function batteryState(put, phone) {
  const battery = await navigator.getBattery?.().catch(() => null);
  if (!battery) return put("battery", say(phone, "unknown"));
  const show = () => {
    const n = Math.round(battery.level * 100);
    put("battery", battery.charging ? say(phone, "charging", { n }) : `${n}%`);
  };
  show();
  battery.addEventListener("levelchange", show);
  battery.addEventListener("chargingchange", show);
  return undefined;
}
