// Brings a list up to date without moving what a person reads.
import { announce } from "./toast.js";
import { say } from "./words.js";

// Whether the reader has a hand on the list: a selected row, the focus, the pointer, or a scrolled page.
export function isBusy(region) {
  const rows = region.querySelector("[data-rows]");
  if (!rows) return false;
  return (
    Boolean(rows.querySelector('input[name="selected"]:checked')) ||
    rows.contains(document.activeElement) ||
    rows.matches(":hover") ||
    region.getBoundingClientRect().top < 0 ||
    Boolean(document.querySelector("dialog[open]"))
  );
}

const byKey = (rows) => new Map([...rows.children].map((row) => [row.dataset.key, row]));

export function mergeRows(region, fresh) {
  const rows = region.querySelector("[data-rows]");
  const wanted = fresh.querySelector("[data-rows]");
  const old = byKey(rows);
  const now = byKey(wanted);
  let changed = 0;
  for (const [key, row] of now) {
    const before = old.get(key);
    if (before && differs(before, row)) {
      replaceRow(before, row);
      changed += 1;
    } else if (before) before.classList.remove("is-gone");
  }
  for (const part of fresh.querySelectorAll("[data-live-part]")) {
    region.querySelector(`[data-live-part="${part.dataset.livePart}"]`)?.replaceChildren(...part.childNodes);
  }
  const arrived = [...now.keys()].filter((key) => !old.has(key));
  const gone = [...old.keys()].filter((key) => !now.has(key));
  const apply = () => {
    region.waitingRows = null;
    settle(rows, now, arrived);
    news(region, 0);
  };
  if (!arrived.length && !gone.length && sameOrder(rows, now)) news(region, 0);
  else if (isBusy(region)) {
    for (const key of gone) {
      const row = old.get(key);
      row.classList.add("is-gone");
      row.title = say("gone");
    }
    region.waitingRows = apply;
    news(region, arrived.length, apply);
  } else apply();
  if (changed || arrived.length) announce(say("changes"));
  document.dispatchEvent(new CustomEvent("rows:changed"));
}

// Versions decide where the server gives them; otherwise what is shown, without relative times that age.
function differs(before, row) {
  if (row.dataset.version !== undefined) return before.dataset.version !== row.dataset.version;
  const shown = (one) => one.innerHTML.replace(/>[^<]*<\/time>/g, "></time>");
  return shown(before) !== shown(row);
}

function replaceRow(before, row) {
  const checked = before.querySelector('input[name="selected"]')?.checked;
  const focused = before.contains(document.activeElement) && document.activeElement;
  const at = focused ? [...before.querySelectorAll("a, button, input")].indexOf(focused) : -1;
  const next = document.importNode(row, true);
  const box = next.querySelector('input[name="selected"]');
  if (box && checked) box.checked = true;
  next.classList.add("is-changed");
  before.replaceWith(next);
  window.htmx.process(next);
  if (at >= 0) next.querySelectorAll("a, button, input")[at]?.focus({ preventScroll: true });
  calm(next, "is-changed");
}

const sameOrder = (rows, now) => {
  const keys = [...rows.children].map((row) => row.dataset.key);
  return keys.join() === [...now.keys()].join();
};

function settle(rows, now, arrived) {
  const kept = byKey(rows);
  const added = new Set(arrived);
  const next = [...now].map(([key, row]) => {
    const standing = kept.get(key);
    if (standing) return standing;
    const copy = document.importNode(row, true);
    if (added.has(key)) {
      copy.classList.add("is-new");
      calm(copy, "is-new");
    }
    return copy;
  });
  rows.replaceChildren(...next);
  window.htmx.process(rows);
}

// The mark goes once the reader has been there.
function calm(row, mark) {
  const leave = () => row.classList.remove(mark);
  row.addEventListener("mouseleave", leave, { once: true });
  row.addEventListener("focusout", leave, { once: true });
}

function news(region, count, apply) {
  const bar = region.querySelector("[data-live-news]");
  if (!bar) return;
  bar.hidden = count === 0;
  if (!count) {
    bar.replaceChildren();
    return;
  }
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = say("show_new", { n: count });
  button.addEventListener("click", () => {
    apply();
    region.scrollIntoView({ block: "nearest" });
  });
  bar.replaceChildren(button);
}
