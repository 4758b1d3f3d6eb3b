// Chosen files are shown, checked against the limits, and sent with progress per file.
import words, { say } from "./words.js";
import { hold, release } from "./forms.js";
import { refusalIn } from "./htmx.js";
import { keepToasts, toast } from "./toast.js";

export function startUploads() {
  for (const field of document.querySelectorAll("[data-uploader]")) prepare(field);
  document.addEventListener("htmx:load", (event) => {
    for (const field of event.target.querySelectorAll?.("[data-uploader]") ?? []) prepare(field);
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form[data-upload]") || event.defaultPrevented || !chosen(form).length) return;
    event.preventDefault();
    send(form, event.submitter);
  });
}

function prepare(field) {
  if (field.dataset.prepared) return;
  field.dataset.prepared = "yes";
  const input = field.querySelector("input[type=file]");
  const drop = field.querySelector(".tg-drop");
  const list = field.querySelector("[data-upload-list]");
  const limit = Number(field.dataset.limit);
  const limitBytes = Number(field.dataset.limitBytes);
  let files = [];

  const show = () => {
    const transfer = new DataTransfer();
    for (const file of files) transfer.items.add(file);
    input.files = transfer.files;
    list.replaceChildren(...files.map((file) => line(file, () => keep(files.filter((other) => other !== file)))));
  };
  const keep = (wanted) => {
    files = wanted;
    show();
  };
  const add = (more) => {
    const known = new Set(files.map(identity));
    const fitting = [];
    for (const file of more) {
      if (file.size > limitBytes) {
        toast(say("too_big", { name: file.name, limit: size(limitBytes) }), { level: "error" });
      } else if (!known.has(identity(file))) fitting.push(file);
    }
    const all = input.multiple ? [...files, ...fitting] : fitting.slice(-1);
    if (all.length > limit) toast(say("too_many_files", { n: limit }), { level: "error" });
    keep(all.slice(0, limit));
  };

  input.addEventListener("change", () => add([...input.files]));
  drop.addEventListener("dragover", (event) => {
    event.preventDefault();
    drop.classList.add("is-over");
  });
  drop.addEventListener("dragleave", () => drop.classList.remove("is-over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("is-over");
    add([...event.dataTransfer.files]);
  });
  field.closest("form")?.addEventListener("paste", (event) => {
    if (event.clipboardData?.files.length) add([...event.clipboardData.files]);
  });
}

const identity = (file) => `${file.name}/${file.size}/${file.lastModified}`;

function line(file, remove) {
  const item = document.createElement("li");
  const kind = document.createElement(file.type.startsWith("image/") ? "img" : "span");
  if (kind.tagName === "IMG") {
    kind.src = URL.createObjectURL(file);
    kind.alt = "";
    kind.addEventListener("load", () => URL.revokeObjectURL(kind.src), { once: true });
  } else {
    kind.className = "tg-upload-kind";
    kind.textContent = file.name.split(".").pop().slice(0, 4).toUpperCase();
  }
  const name = document.createElement("span");
  name.className = "tg-upload-name";
  name.textContent = file.name;
  const detail = document.createElement("small");
  detail.textContent = size(file.size);
  name.append(detail);
  const button = document.createElement("button");
  button.type = "button";
  button.className = "tg-iconbutton";
  button.textContent = "×";
  button.setAttribute("aria-label", say("remove", { name: file.name }));
  button.addEventListener("click", remove);
  item.append(kind, name, button);
  return item;
}

export function size(bytes) {
  const units = ["B", "kB", "MB", "GB"];
  let step = 0;
  let amount = bytes;
  while (amount >= 999.5 && step < units.length - 1) {
    amount /= 1000;
    step += 1;
  }
  const shown = new Intl.NumberFormat(words.language, { maximumFractionDigits: amount >= 100 || !step ? 0 : 1 });
  return `${shown.format(amount)} ${units[step]}`;
}

const chosen = (form) =>
  [...form.querySelectorAll("input[type=file]")].flatMap((input) => [...input.files]);

// Files stand in the body in their order, so the bytes sent so far tell how far each of them is.
function send(form, submitter) {
  const data = new FormData(form, submitter);
  const files = chosen(form);
  const bars = [...form.querySelectorAll("[data-upload-list] li")].map(bar);
  const total = files.reduce((sum, file) => sum + file.size, 0);
  hold(form, submitter);
  const xhr = new XMLHttpRequest();
  // Without the attribute a button's formAction is the page's own address, not the form's.
  xhr.open("POST", submitter?.hasAttribute("formaction") ? submitter.formAction : form.action);
  xhr.setRequestHeader("X-Requested-With", "XMLHttpRequest");
  xhr.upload.addEventListener("progress", (event) => {
    let left = event.total ? (event.loaded / event.total) * total : 0;
    files.forEach((file, index) => {
      bars[index]?.(Math.max(0, Math.min(1, left / (file.size || 1))));
      left -= file.size;
    });
  });
  xhr.addEventListener("load", () => finish(form, xhr));
  xhr.addEventListener("error", () => {
    release(form);
    for (const show of bars) show(0);
    toast(say("network"), { level: "error" });
  });
  xhr.send(data);
}

function bar(item) {
  const progress = document.createElement("progress");
  progress.max = 1;
  progress.value = 0;
  item.querySelector(".tg-upload-name")?.append(progress);
  return (share) => {
    progress.value = share;
  };
}

function finish(form, xhr) {
  if (xhr.status >= 200 && xhr.status < 300) {
    keepToasts(new DOMParser().parseFromString(xhr.responseText, "text/html"));
    const wanted = new URL(xhr.responseURL);
    const same = wanted.pathname === window.location.pathname && wanted.search === window.location.search;
    if (same) window.location.reload();
    else window.location.assign(wanted);
    return;
  }
  release(form);
  const page = new DOMParser().parseFromString(xhr.responseText, "text/html");
  const returned = form.id && page.getElementById(form.id);
  const newer = xhr.status === 409 && page.querySelector("input[name=seen]");
  if (newer) document.querySelector("input[name=seen]").value = newer.value;
  if ((newer || xhr.status === 422) && returned) showErrors(form, returned);
  else toast(refusalIn(xhr) || say("failed"), { level: "error" });
}

// Errors move into the standing form, so that typed text and chosen files stay where they are.
function showErrors(form, returned) {
  for (const old of form.querySelectorAll(".tg-field-error, [data-form-errors]")) old.remove();
  for (const field of form.querySelectorAll("[aria-invalid]")) {
    field.removeAttribute("aria-invalid");
    field.classList.remove("is-invalid");
  }
  const whole = returned.querySelector("[data-form-errors]");
  if (whole) form.prepend(whole);
  for (const error of returned.querySelectorAll(".tg-field-error")) {
    const name = error.closest("[data-field]")?.dataset.field;
    const place = name ? form.querySelector(`[data-field="${CSS.escape(name)}"]`) : form.querySelector("[data-uploader]");
    place?.append(error);
    const input = place?.querySelector("input, select, textarea");
    input?.setAttribute("aria-invalid", "true");
    input?.classList.add("is-invalid");
  }
  (form.querySelector("[aria-invalid=true]") ?? form.querySelector("[data-form-errors]"))?.focus();
}
