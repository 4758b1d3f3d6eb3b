// Ctrl+K: every page and action by typing; Enter without a match searches tickets.
import { say } from "./words.js";
import { announce } from "./toast.js";

export function startPalette() {
  const dialog = document.getElementById("palette");
  if (!dialog) return;
  const input = dialog.querySelector("input");
  const items = [...dialog.querySelectorAll("li")];
  items.forEach((item, index) => {
    item.id = `palette-${index}`;
  });

  const shown = () => items.filter((item) => !item.hidden);
  const choose = (item) => {
    for (const other of items) other.setAttribute("aria-selected", String(other === item));
    if (item) input.setAttribute("aria-activedescendant", item.id);
    else input.removeAttribute("aria-activedescendant");
    item?.scrollIntoView({ block: "nearest" });
  };
  const filter = () => {
    const parts = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const item of items) {
      const text = item.textContent.toLowerCase();
      item.hidden = !parts.every((part) => text.includes(part));
    }
    choose(shown()[0]);
    if (!shown().length) announce(say("nothing_found"));
  };
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
    const list = shown();
    const at = list.findIndex((item) => item.getAttribute("aria-selected") === "true");
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      choose(list.at((at + (event.key === "ArrowDown" ? 1 : -1)) % list.length));
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (list[at]) window.location.assign(list[at].dataset.url);
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
