// A check-in without a connection waits in the outbox with its picture; the page then offers what follows it.
import { directionAfter } from "./attendance-direction.js";
import { free } from "./outbox-forms.js";
import { newKey } from "./outbox.js";
import { say, timeText } from "./phone-words.js";
import { smaller } from "./pictures.js";

export function keepAttendance(phone, outbox) {
  const stage = document.querySelector("[data-attendance]");
  if (!stage) return;
  document.addEventListener("attendance:unsent", (event) => {
    event.preventDefault();
    event.detail.kept = keep(stage, outbox, event.detail).catch(() => false);
  });
  // Without a camera: the form with a file, which a phone without a connection could not send either.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-fallback]") || event.defaultPrevented || navigator.onLine) return;
    event.preventDefault();
    keepFile(stage, outbox, form).finally(() => free(form));
  });
  const page = {
    direction: stage.dataset.direction,
    holdsUntil: stage.dataset.holdsUntil,
    shownAt: document.documentElement.dataset.keptAt ?? new Date().toISOString(),
    person: phone.person,
  };
  outbox.listen(({ items }) => show(stage, phone, directionAfter(page, items)));
}

async function keep(stage, outbox, { data, url }) {
  const fields = [];
  const files = [];
  for (const [name, value] of data) {
    if (typeof value !== "string") files.push({ field: name, name: value.name, blob: value, size: value.size });
    else if (!["csrfmiddlewaretoken", "request_key", "phone_time"].includes(name)) fields.push([name, value]);
  }
  const direction = data.get("direction");
  await outbox.add({
    key: data.get("request_key"),
    kind: "attendance",
    job: "attendance",
    step: direction,
    title: stage.dataset[direction === "in" ? "sayIn" : "sayOut"],
    happened_at: data.get("taken_at"),
    url: new URL(url, window.location.href).pathname,
    fields,
    files,
  });
  outbox.send();
  return true;
}

async function keepFile(stage, outbox, form) {
  const data = new FormData(form);
  const picture = await smaller(data.get("picture"));
  data.set("picture", picture, picture.name);
  data.set("source", "synced");
  data.set("taken_at", new Date().toISOString());
  data.set("request_key", newKey());
  const kept = await keep(stage, outbox, { data, url: form.action }).catch(() => false);
  const trouble = stage.querySelector("[data-trouble]");
  trouble.textContent = kept ? stage.dataset.sayKept : stage.dataset.sayOffline;
  trouble.hidden = false;
}

function show(stage, phone, { direction, item }) {
  stage.dataset.direction = direction;
  stage.dispatchEvent(new CustomEvent("attendance:direction"));
  const input = stage.querySelector("[data-fallback] [name=direction]");
  if (input) input.value = direction;
  if (!item) return;
  const words = { title: item.title, time: timeText(phone, item.happened_at) };
  stage.querySelector("[data-state-words]").textContent = say(phone, item.state === "sent" ? "came_sent" : "came_unsent", words);
}
