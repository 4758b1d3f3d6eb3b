// Filters change the list at once and keep the URL short: empty fields are left out, and those that hold what the
// page shows by itself (data-default), so that a page of today stays one of today.
export function startFilters() {
  document.addEventListener("htmx:configRequest", (event) => {
    if (!event.target.closest?.("form[data-filters]")) return;
    const { parameters } = event.detail;
    const form = event.target.closest("form");
    for (const name of [...parameters.keys()]) {
      const values = parameters.getAll(name).filter((value) => isSet(form, name, value));
      parameters.delete(name);
      for (const value of values) parameters.append(name, value);
    }
  });
  document.addEventListener("input", (event) => {
    const search = event.target;
    const form = search.closest("form[data-filters]");
    if (!form || search.type !== "search") return;
    clearTimeout(form.waiting);
    form.waiting = setTimeout(() => window.htmx.trigger(form, "change"), 350);
  });
  for (const form of document.querySelectorAll("form[data-filters]")) stripOnPlainSubmit(form);
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form[data-columns]")) return;
    event.preventDefault();
    // From the address and not from the form, since filters may have changed it after the page was made.
    const query = new URLSearchParams(window.location.search);
    for (const name of ["after", "before", "cursor"]) query.delete(name);
    query.set("columns", [...form.querySelectorAll("input[type=checkbox]:checked")].map((box) => box.value).join(","));
    window.location.search = query.toString();
  });
}

function stripOnPlainSubmit(form) {
  form.addEventListener("formdata", ({ formData }) => {
    for (const [name, value] of [...formData]) if (!isSet(form, name, value)) formData.delete(name);
  });
}

const isSet = (form, name, value) => value !== "" && value !== form.elements[name]?.dataset?.default;
