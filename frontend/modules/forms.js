// Forms are sent once, keep what was typed, and lead to the first error.
const BUSY_MS = 15000;

export function startForms() {
  document.addEventListener("submit", onSubmit);
  // Back to a page from the browser's memory: its buttons work again.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) for (const form of document.forms) release(form);
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.target.closest?.("form");
    if (form) release(form);
  });
  const wrong = document.querySelector("main [aria-invalid=true], dialog[open] [aria-invalid=true]");
  (wrong ?? document.querySelector("[data-form-errors]"))?.focus();
  for (const form of document.querySelectorAll("form[data-draft]")) keepDraft(form);
}

function onSubmit(event) {
  const form = event.target;
  if (form.method === "dialog" || event.defaultPrevented) return;
  if (form.dataset.sending) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  if (form.method.toLowerCase() !== "post") return;
  hold(form, event.submitter);
}

// Marks the form as being sent; a second send is stopped until the answer came.
export function hold(form, submitter) {
  form.dataset.sending = "yes";
  submitter?.classList.add("is-busy");
  submitter?.setAttribute("aria-disabled", "true");
  // An answer that is a download leaves the page standing; it must not stay locked.
  setTimeout(() => release(form), BUSY_MS);
}

export function release(form) {
  delete form.dataset.sending;
  for (const button of form.querySelectorAll(".is-busy")) {
    button.classList.remove("is-busy");
    button.removeAttribute("aria-disabled");
  }
}

// Typed text survives a reload, a closed tab or a lost connection; it is forgotten once the form was sent.
function keepDraft(form) {
  const key = `draft:${form.dataset.draft}`;
  const fields = () =>
    [...form.elements].filter((field) => field.name && field.matches("textarea, input[type=text], select"));
  const kept = JSON.parse(localStorage.getItem(key) ?? "{}");
  for (const field of fields()) {
    if (kept[field.name] && !field.value) field.value = kept[field.name];
  }
  form.addEventListener("input", () => {
    const typed = Object.fromEntries(fields().filter((field) => field.value).map((field) => [field.name, field.value]));
    localStorage.setItem(key, JSON.stringify(typed));
  });
  form.addEventListener("submit", () => {
    window.addEventListener("pagehide", () => localStorage.removeItem(key), { once: true });
  });
  form.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful) localStorage.removeItem(key);
  });
}
