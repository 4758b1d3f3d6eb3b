// Ctrl+K: every page and action by typing, and below them what the server finds; Enter without a match
// searches tickets.
import { say } from "./words.js";
import { announce } from "./toast.js";

export function startPalette() {
  const dialog = document.getElementById("palette");
  if (!dialog) return;
  const input = dialog.querySelector("input");
  const list = dialog.querySelector("ul");
  const finder = startFinder(list, input.dataset.findUrl, () => {
    number();
    if (!chosen()) choose(shown()[0]);
    if (!shown().length) announce(say("nothing_found"));
  });

  const items = () => [...list.querySelectorAll("li")];
  const shown = () => items().filter((item) => !item.hidden);
  const chosen = () => shown().find((item) => item.getAttribute("aria-selected") === "true");
  const number = () => {
    items().forEach((item, index) => {
      item.id = `palette-${index}`;
    });
  };
  const choose = (item) => {
    for (const other of items()) other.setAttribute("aria-selected", String(other === item));
    if (item) input.setAttribute("aria-activedescendant", item.id);
    else input.removeAttribute("aria-activedescendant");
    item?.scrollIntoView({ block: "nearest" });
  };
  const filter = () => {
    const parts = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const item of items()) {
      if ("found" in item.dataset) continue;
      const text = item.textContent.toLowerCase();
      item.hidden = !parts.every((part) => text.includes(part));
    }
    finder.look(input.value.trim());
    choose(shown()[0]);
  };
  number();
  const open = () => {
    input.value = "";
    filter();
    dialog.showModal();
    input.focus();
  };

  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      if (dialog.open) dialog.close();
      else open();
    }
  });
  input.addEventListener("input", filter);
  input.addEventListener("keydown", (event) => {
    const lines = shown();
    const at = lines.findIndex((item) => item.getAttribute("aria-selected") === "true");
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      choose(lines.at((at + (event.key === "ArrowDown" ? 1 : -1)) % lines.length));
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (lines[at]) window.location.assign(lines[at].dataset.url);
      else if (input.dataset.searchUrl) {
        window.location.assign(`${input.dataset.searchUrl}?q=${encodeURIComponent(input.value)}`);
      }
    }
  });
  dialog.addEventListener("click", (event) => {
    const item = event.target.closest("li");
    if (item) window.location.assign(item.dataset.url);
  });
}

// Asks the server a moment after the last key; only the newest question's answer is shown.
function startFinder(list, url, done) {
  let waiting = 0;
  let asking = null;
  const forget = () => {
    for (const item of list.querySelectorAll("[data-found]")) item.remove();
  };
  const ask = async (words) => {
    asking = new AbortController();
    try {
      const answer = await fetch(`${url}?q=${encodeURIComponent(words)}`, { signal: asking.signal });
      if (!answer.ok || answer.redirected) return;
      const lines = new DOMParser().parseFromString(await answer.text(), "text/html");
      forget();
      list.append(...lines.querySelectorAll("li[data-found]"));
      done();
    } catch (error) {
      if (error.name !== "AbortError") forget();
    }
  };
  return {
    look(words) {
      clearTimeout(waiting);
      asking?.abort();
      if (!url || words.length < 2) forget();
      else waiting = setTimeout(ask, 200, words);
    },
  };
}
