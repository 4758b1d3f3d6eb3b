// Questions that are only asked after certain answers hide while their condition does not hold.
function values(form, name) {
  const found = [];
  for (const control of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
    if (control.type === "checkbox" || control.type === "radio") {
      if (control.checked) found.push(control.value);
    } else if (control.value) {
      found.push(control.value);
    }
  }
  return found;
}

function judge(form) {
  for (const part of form.querySelectorAll("[data-show-when]")) {
    const above = form.querySelector(`[name="${CSS.escape(part.dataset.showWhen)}"]`);
    const hidden = above?.closest("[data-show-when][hidden]");
    const given = values(form, part.dataset.showWhen);
    const among = part.dataset.showAmong.split(" ");
    part.hidden = Boolean(hidden) || !given.some((value) => among.includes(value));
  }
}

export function startConditions() {
  const all = () => {
    for (const form of document.querySelectorAll("form:has([data-show-when])")) judge(form);
  };
  document.addEventListener("change", (event) => {
    const form = event.target.closest?.("form");
    if (form?.querySelector("[data-show-when]")) judge(form);
  });
  document.addEventListener("htmx:afterSettle", all);
  all();
}
