// Rows are selected one by one, all of a page, or a stretch with Shift; the bar counts them.
import { say } from "./words.js";

let last = null;

export function startSelection() {
  document.addEventListener("click", (event) => {
    if (event.target.matches("[data-select-none]")) {
      for (const box of boxes(document)) box.checked = false;
      update();
    }
    if (!event.target.matches('input[name="selected"]')) return;
    const box = event.target;
    const table = box.closest("table");
    if (event.shiftKey && last && table?.contains(last)) {
      const all = [...boxes(table)];
      const [from, to] = [all.indexOf(last), all.indexOf(box)].sort((a, b) => a - b);
      for (const other of all.slice(from, to + 1)) other.checked = box.checked;
    }
    last = box;
    update();
  });
  document.addEventListener("change", (event) => {
    if (!event.target.matches("[data-select-all]")) return;
    for (const box of boxes(event.target.closest("table"))) box.checked = event.target.checked;
    update();
  });
  document.addEventListener("htmx:afterSettle", update);
  document.addEventListener("rows:changed", update);
  window.addEventListener("pageshow", update);
}

const boxes = (root) => root.querySelectorAll('input[name="selected"]');

function update() {
  for (const table of document.querySelectorAll("table[data-table]")) {
    const all = [...boxes(table)];
    const chosen = all.filter((box) => box.checked).length;
    const head = table.querySelector("[data-select-all]");
    if (head) {
      head.checked = all.length > 0 && chosen === all.length;
      head.indeterminate = chosen > 0 && chosen < all.length;
    }
    const count = document.querySelector(`#bulk-${CSS.escape(table.id)} [data-bulk-count]`);
    if (count) count.textContent = say("selected", { n: chosen });
  }
}
