// Short messages at the edge, with an undo where the server offers one.
import words, { say } from "./words.js";

const LINGER_MS = 6000;
const LINGER_WITH_ACTION_MS = 12000;
const KEPT = "tanggap-toasts";

// Shows a message. `undo` is {url, label?}: the address that takes the act back by POST.
export function toast(text, { level = "info", undo = null, action = null } = {}) {
  const place = document.getElementById("toasts");
  if (!place || !text) return null;
  const item = document.createElement("div");
  item.className = `tg-toast tg-toast-${level}`;
  item.setAttribute("role", level === "error" ? "alert" : "status");
  const sentence = document.createElement("span");
  sentence.textContent = text;
  item.append(sentence);
  if (undo) item.append(button(undo.label ?? say("undo"), () => takeBack(undo.url, item)));
  if (action) item.append(button(action.label, action.run));
  item.append(closeButton(item));
  place.append(item);
  if (level !== "error") vanish(item, undo || action ? LINGER_WITH_ACTION_MS : LINGER_MS);
  return item;
}

// Tells screen readers without showing anything.
export function announce(text) {
  const announcer = document.getElementById("announcer");
  if (announcer) announcer.textContent = text;
}

export function startToasts() {
  showKept();
  for (const item of document.querySelectorAll("[data-toast]")) {
    item.append(closeButton(item));
    // A way back stays as long as there is one.
    const seconds = Number(item.querySelector("[data-toast-seconds]")?.dataset.toastSeconds);
    if (seconds) setTimeout(() => item.remove(), seconds * 1000);
    else if (item.getAttribute("role") !== "alert") vanish(item, LINGER_MS);
  }
  // The server may send HX-Trigger: {"toast": {"text": ..., "level": ..., "undo": {"url": ...}}}.
  document.addEventListener("toast", (event) => toast(event.detail.text, event.detail));
}

// The messages of a page that a script fetched, for the page that is loaded next: the server tells them once.
export function keepToasts(page) {
  const told = [...page.querySelectorAll("#toasts [data-toast]")].map((item) => item.outerHTML);
  if (told.length) sessionStorage.setItem(KEPT, told.join(""));
}

function showKept() {
  const kept = sessionStorage.getItem(KEPT);
  if (!kept) return;
  sessionStorage.removeItem(KEPT);
  document.getElementById("toasts")?.insertAdjacentHTML("beforeend", kept);
}

async function takeBack(url, item) {
  item.remove();
  const headers = JSON.parse(document.body.getAttribute("hx-headers") ?? "{}");
  const answer = await fetch(url, { method: "POST", headers: { ...headers, "HX-Request": "true" } }).catch(() => null);
  if (answer?.ok) window.location.reload();
  else toast(say(answer ? "failed" : "network"), { level: "error" });
}

// Waits for as long as somebody points at it or is inside with the keyboard.
function vanish(item, after) {
  let timer = setTimeout(() => item.remove(), after);
  const hold = () => clearTimeout(timer);
  const release = () => {
    timer = setTimeout(() => item.remove(), after / 2);
  };
  item.addEventListener("mouseenter", hold);
  item.addEventListener("mouseleave", release);
  item.addEventListener("focusin", hold);
  item.addEventListener("focusout", release);
}

function button(label, run) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = label;
  made.addEventListener("click", run);
  return made;
}

function closeButton(item) {
  const made = button("×", () => item.remove());
  made.setAttribute("aria-label", words.close ?? "");
  return made;
}
