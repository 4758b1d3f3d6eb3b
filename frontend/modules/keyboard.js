// One-letter keys, never while somebody types: / ? c j k x, and "g t" sequences of the navigation.
import { openDialog } from "./dialog.js";

const SEQUENCE_MS = 1200;
let begun = 0;

export function startKeyboard() {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (typing(event.target)) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    if (document.querySelector("dialog[open]")) return;
    if (act(event)) event.preventDefault();
  });
}

const typing = (target) =>
  target.matches?.("textarea, select, [contenteditable=true], input:not([type=checkbox], [type=radio], [type=button])");

function act(event) {
  const { key } = event;
  if (Date.now() - begun < SEQUENCE_MS) {
    begun = 0;
    const link = document.querySelector(`[data-keys="g ${CSS.escape(key)}"]`);
    if (link) {
      window.location.assign(link.href);
      return true;
    }
  }
  switch (key) {
    case "g":
      begun = Date.now();
      return true;
    case "/":
      return focusSearch();
    case "?":
      openDialog("help");
      return true;
    case "c":
      return go(document.getElementById("palette")?.dataset.newTicket);
    case "j":
      return step(1);
    case "k":
      return step(-1);
    case "x":
      return toggleRow();
    default:
      return press(key);
  }
}

function focusSearch() {
  const search = document.querySelector("[data-search], form[data-filters] input[type=search]");
  search?.focus();
  search?.select();
  return Boolean(search);
}

function go(url) {
  if (url) window.location.assign(url);
  return Boolean(url);
}

const rowLinks = () => [...document.querySelectorAll("[data-rows] [data-row-link], [data-list] [data-row-link]")];

function step(by) {
  const links = rowLinks();
  if (!links.length) return false;
  const row = document.activeElement?.closest?.("[data-key]");
  const at = links.findIndex((link) => link === document.activeElement || (row && row.contains(link)));
  const next = links[at < 0 ? (by > 0 ? 0 : links.length - 1) : Math.min(links.length - 1, Math.max(0, at + by))];
  next.focus();
  next.closest("[data-key]")?.scrollIntoView({ block: "nearest" });
  return true;
}

function toggleRow() {
  const box = document.activeElement?.closest?.("[data-key]")?.querySelector('input[name="selected"]');
  box?.click();
  return Boolean(box);
}

// Buttons of a page may name a letter: data-key-press="a". In a list it is that of the row in hand.
function press(key) {
  if (key.length !== 1) return false;
  const named = `[data-key-press="${CSS.escape(key)}"]:not(:disabled)`;
  const button = document.activeElement?.closest?.("[data-list] [data-key]")?.querySelector(named) ?? document.querySelector(named);
  button?.click();
  return Boolean(button);
}
