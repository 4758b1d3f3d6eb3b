// Dispatch by hand: keys, drag and drop, and giving out without leaving the page. Everything here is also a form.
import { announce, toast } from "./toast.js";
import { say } from "./words.js";

const board = () => document.getElementById("dispatch");
let undoUrl = "";
let busy = false;

// Brings another state of the page: the same page with another ticket chosen, or after something was given out.
async function show(url, { push = true } = {}) {
  const answer = await fetch(url, { headers: { "X-Dispatch-Page": "1" } }).catch(() => null);
  const page = answer?.ok && new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page && page.getElementById("dispatch");
  if (!fresh) {
    window.location.assign(url);
    return;
  }
  const focused = document.activeElement?.closest?.("[data-ticket]")?.dataset.ticket;
  const scrolled = document.querySelector("#dispatch-tickets")?.scrollTop ?? 0;
  keepMap(fresh);
  window.htmx.process(board());
  if (push) history.replaceState(history.state, "", url);
  const list = document.querySelector("#dispatch-tickets");
  if (list) list.scrollTop = scrolled;
  const chosen = board().querySelector("li.is-chosen");
  if (focused || chosen) chosen?.querySelector("[data-row-link]")?.focus({ preventScroll: true });
  chosen?.scrollIntoView({ block: "nearest" });
  if (window.matchMedia("(max-width: 767.98px)").matches) board().querySelector("#dispatch-side")?.scrollIntoView();
}

// The map stays as it is drawn and moved about; it takes the new pins and shows the chosen ticket.
function keepMap(fresh) {
  const drawn = document.getElementById("dispatch-map");
  const coming = document.importNode(fresh, true);
  const place = coming.querySelector("#dispatch-map");
  const data = place && coming.querySelector(`#${place.dataset.map}`);
  if (drawn && data) place.replaceWith(drawn);
  board().replaceWith(coming);
  if (!drawn || !data) return;
  drawn.dispatchEvent(new CustomEvent("map:data", { detail: { data: JSON.parse(data.textContent) } }));
  const chosen = coming.querySelector("li.is-chosen");
  if (chosen) drawn.dispatchEvent(new CustomEvent("map:show", { detail: { key: chosen.dataset.ticket } }));
}

const rows = () => [...board().querySelectorAll("[data-ticket]")];

function step(by) {
  const all = rows();
  if (!all.length) return;
  const at = all.findIndex((row) => row.classList.contains("is-chosen"));
  const next = all[Math.min(all.length - 1, Math.max(0, at + by))];
  if (next && next !== all[at]) show(next.querySelector("[data-row-link]").href);
}

function mark(place) {
  const wanted = board().querySelector(`[data-suggestion="${place}"]`);
  if (!wanted) return false;
  for (const one of board().querySelectorAll("[data-suggestion]")) one.classList.toggle("is-marked", one === wanted);
  wanted.scrollIntoView({ block: "nearest" });
  announce(wanted.querySelector("a")?.textContent ?? "");
  return true;
}

const marked = () => board().querySelector("[data-suggestion].is-marked");

async function post(url, fields) {
  if (busy) return;
  busy = true;
  const headers = JSON.parse(document.body.getAttribute("hx-headers") ?? "{}");
  try {
    const answer = await fetch(url, {
      method: "POST",
      headers: { ...headers, "X-Dispatch": "1" },
      body: new URLSearchParams(fields),
    });
    const told = await answer.json();
    undoUrl = told.undo || "";
    toast(told.text, { level: answer.ok ? "success" : "error", action: undoUrl ? undoing() : null });
    await show(told.next || window.location.href);
  } catch {
    toast(say("network"), { level: "error" });
  } finally {
    busy = false;
  }
}

const undoing = () => {
  const url = undoUrl;
  return { label: say("undo"), run: () => takeBack(url) };
};

const takeBack = (url) => post(url, { back: window.location.pathname + window.location.search });

function assign(code, row = null) {
  const form = document.getElementById("dispatch-form");
  if (!form) return;
  const fields = Object.fromEntries(new FormData(form));
  if (row) Object.assign(fields, { ticket: row.dataset.ticket, version: row.dataset.version });
  post(form.action, { ...fields, technician: code });
}

function onKey(event) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || !board()) return;
  if (event.target.matches?.("textarea, select, input:not([type=checkbox])")) return;
  if (document.querySelector("dialog[open]")) return;
  const { key } = event;
  if (key === "j" || key === "k") step(key === "j" ? 1 : -1);
  else if (/^[1-9]$/.test(key)) {
    if (!mark(key)) return;
  } else if (key === "Enter" && marked() && !event.target.matches("button, summary")) assign(marked().dataset.drop);
  else if (key === "u" && (undoUrl || board().querySelector("[data-undo]"))) {
    takeBack(undoUrl || board().querySelector("[data-undo]").form.action);
  } else return;
  event.preventDefault();
  event.stopPropagation();
}

function onClick(event) {
  const link = event.target.closest?.("#dispatch [data-row-link], #dispatch [data-dispatch-link]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  show(link.href);
}

function onSubmit(event) {
  const form = event.target;
  if (form.id === "dispatch-form") {
    event.preventDefault();
    event.stopPropagation();
    if (event.submitter?.value) assign(event.submitter.value);
  } else if (event.submitter?.matches?.("[data-undo]")) {
    event.preventDefault();
    event.stopPropagation();
    takeBack(form.action);
  }
}

let dragged = null;
const target = (event) => event.target.closest?.("#dispatch [data-drop]");

function startDragging() {
  document.addEventListener("dragstart", (event) => {
    dragged = event.target.closest?.("[data-ticket]");
    if (!dragged) return;
    event.dataTransfer.setData("text/plain", dragged.dataset.ticket);
    event.dataTransfer.effectAllowed = "move";
    dragged.classList.add("is-dragged");
  });
  document.addEventListener("dragover", (event) => {
    const place = dragged && target(event);
    for (const other of document.querySelectorAll(".is-over")) if (other !== place) other.classList.remove("is-over");
    if (!place) return;
    event.preventDefault();
    place.classList.add("is-over");
  });
  document.addEventListener("drop", (event) => {
    const place = dragged && target(event);
    if (!place) return;
    event.preventDefault();
    assign(place.dataset.drop, dragged);
  });
  document.addEventListener("dragend", () => {
    dragged?.classList.remove("is-dragged");
    for (const other of document.querySelectorAll(".is-over")) other.classList.remove("is-over");
    dragged = null;
  });
}

document.addEventListener("keydown", onKey, true);
document.addEventListener("click", onClick);
document.addEventListener("submit", onSubmit, true);
startDragging();
// A pin of a waiting ticket chooses it.
document.addEventListener(
  "map:pick",
  (event) => {
    const row = rows().find((one) => one.dataset.ticket === event.detail.key);
    if (row && !row.classList.contains("is-chosen")) show(row.querySelector("[data-row-link]").href);
  },
  true,
);
