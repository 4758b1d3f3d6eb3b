// Puts a ready text where the cursor stands (data-insert into the field that data-insert-into names).
export function startInserting() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-insert]");
    const field = button && document.getElementById(button.dataset.insertInto);
    if (!field) return;
    const { selectionStart: start, selectionEnd: end, value } = field;
    const gap = start > 0 && !/\s$/.test(value.slice(0, start)) ? "\n\n" : "";
    field.setRangeText(gap + button.dataset.insert, start, end, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
    const menu = button.closest("details[data-menu]");
    if (menu) menu.open = false;
    field.focus();
  });
}
