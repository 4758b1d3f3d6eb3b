// Forms marked data-outbox go through the outbox: first kept, then sent. With a connection that looks as ever.
import { say } from "./phone-words.js";
import { smaller } from "./pictures.js";
import { signatureOf } from "./signature.js";
import { announce, toast } from "./toast.js";

export function acceptForms(phone, outbox, job) {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form[data-outbox]") || event.defaultPrevented) return;
    event.preventDefault();
    accept({ phone, outbox, job, form, submitter: event.submitter }).catch(() => {
      free(form);
      toast(say(phone, "store_failed"), { level: "error" });
    });
  });
  // Their files are sent with progress here, not by the ordinary uploads.
  for (const form of document.querySelectorAll("form[data-outbox][data-upload]")) form.removeAttribute("data-upload");
}

async function accept({ phone, outbox, job, form, submitter }) {
  const data = new FormData(form, submitter);
  const fields = [];
  const files = [];
  for (const [name, value] of data) {
    if (typeof value === "string") {
      if (!["csrfmiddlewaretoken", "request_key", "happened_at"].includes(name)) fields.push([name, value]);
    } else if (value.size) {
      const file = await smaller(value);
      files.push({ field: name, name: file.name, blob: file, size: file.size });
    }
  }
  const signature = await signatureOf(form);
  if (signature) files.push(signature);
  const url = new URL(form.getAttribute("action") || window.location.href, window.location.href);
  const number = /\/jobs\/([^/]+)\//.exec(url.pathname)?.[1];
  const item = await outbox.add({
    kind: form.dataset.outbox,
    job: form.dataset.outboxJob || number || form.dataset.outbox,
    step: { step: data.get("step"), pick_up: "accepted" }[form.dataset.outbox] ?? "",
    title: form.dataset.outboxTitle || "",
    note: data.get("resolution") || data.get("note") || "",
    url: url.pathname,
    fields,
    files,
  });
  forgetDraft(form);
  const result = await outbox.send();
  const end = result?.answers.find((one) => one.item.seq === item.seq)?.answer;
  if (end?.outcome === "sent") {
    leave(end.next);
    return;
  }
  free(form);
  if (end?.outcome === "refused" && Object.keys(end.fields ?? {}).length && showErrors(form, end)) {
    await outbox.store.remove(item.seq);
    await outbox.tell();
    return;
  }
  form.dispatchEvent(new CustomEvent("outbox:kept", { bubbles: true, detail: { item } }));
  job?.kept(form, item);
  if (end?.outcome === "refused") toast(end.message, { level: "error" });
  else announce(say(phone, "kept"));
}

// Buttons work again.
export function free(form) {
  delete form.dataset.sending;
  for (const button of form.querySelectorAll(".is-busy")) {
    button.classList.remove("is-busy");
    button.removeAttribute("aria-disabled");
  }
}

function leave(address) {
  const next = new URL(address || window.location.href, window.location.href);
  if (next.pathname === window.location.pathname && next.search === window.location.search) window.location.reload();
  else window.location.assign(next);
}

function forgetDraft(form) {
  if (form.dataset.draft) localStorage.removeItem(`draft:${form.dataset.draft}`);
}

// Messages stand at their fields; without a field to stand at the report stays in the list with its reason.
function showErrors(form, answer) {
  for (const old of form.querySelectorAll(".tg-field-error")) old.remove();
  for (const old of form.querySelectorAll("[aria-invalid]")) old.removeAttribute("aria-invalid");
  let first = null;
  for (const [name, texts] of Object.entries(answer.fields)) {
    const input = form.querySelector(`[name="${CSS.escape(name)}"]:not([type=hidden])`);
    if (!input) return false;
    const line = document.createElement("p");
    line.className = "tg-field-error";
    line.textContent = texts.join(" ");
    (input.closest("[data-field], .tg-field") ?? input.parentElement).append(line);
    input.setAttribute("aria-invalid", "true");
    first ??= input;
  }
  first?.focus();
  return Boolean(first);
}
