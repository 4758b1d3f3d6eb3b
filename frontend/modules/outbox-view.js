// Shows what waits: the mark at the top, the list of a job, the list of all.
import { say, timeText } from "./phone-words.js";
import { toast } from "./toast.js";

export function startOutboxView(phone, outbox) {
  const open = new Set();
  outbox.listen(({ items, answers, elsewhere, result }) => {
    showMark(items, phone);
    for (const place of document.querySelectorAll("[data-outbox-list]")) showList(place, items, phone, outbox, open);
    showFlush(items, outbox);
    const sent = answers.filter(({ answer }) => answer.outcome === "sent").length;
    if (sent || elsewhere || result?.sent) freshen(items, sent, phone);
  });
}

const unsent = (items, phone) => items.filter((item) => item.state !== "sent" && item.person === phone.person);

function showMark(items, phone) {
  const mark = document.querySelector("[data-outbox-mark]");
  if (!mark) return;
  const count = unsent(items, phone).length;
  mark.hidden = count === 0;
  mark.querySelector("[data-outbox-count]").textContent = String(count);
}

function showFlush(items, outbox) {
  const button = document.querySelector("[data-outbox-flush]");
  if (!button) return;
  button.hidden = !items.some((item) => item.state === "waiting" || item.state === "signed_out");
  button.onclick = () => outbox.send();
}

// The page of a job whose reports have arrived is loaded anew, unless somebody is writing on it.
function freshen(items, sent, phone) {
  const list = document.querySelector("[data-outbox-list]")?.dataset.outboxList;
  if (!sent) return;
  const waiting = unsent(items, phone).some((item) => item.job === list);
  const busy = document.querySelector("form[data-outbox][data-sending], #report form, [data-attendance][data-busy]");
  if (list && list !== "all" && !waiting && !busy) window.location.reload();
  else if (!busy) toast(say(phone, "all_sent", { n: sent }), { level: "success" });
}

function showList(place, items, phone, outbox, open) {
  const which = place.dataset.outboxList;
  const shown = items.filter((item) => which === "all" || (item.job === which && item.state !== "sent"));
  if (place.contains(document.activeElement) && place.querySelector("[data-sure]")) return;
  const rows = shown.map((item) => row(item, items, phone, outbox, open, which));
  if (!rows.length && which === "all") rows.push(line("p", "tg-quiet", say(phone, "nothing")));
  place.replaceChildren(...(which === "all" || !rows.length ? rows : [wrapped(rows)]));
}

function wrapped(rows) {
  const card = line("section", "tg-card tg-unsent");
  card.append(...rows);
  return card;
}

function line(tag, name, text = "") {
  const made = document.createElement(tag);
  made.className = name;
  made.textContent = text;
  return made;
}

const stepWord = (item) => item.title || item.kind;

function row(item, items, phone, outbox, open, which) {
  const made = line("article", `tg-outbox-item tg-outbox-${item.state}`);
  made.dataset.seq = item.seq;
  made.dataset.state = item.state;
  const head = line("p", "tg-row");
  head.append(line("strong", "", stepWord(item)), badge(item, phone));
  made.append(head);
  const facts = [timeText(phone, item.happened_at)];
  if (which === "all" && item.job !== item.kind) facts.unshift(item.job);
  if (item.files.length) facts.push(say(phone, "photos", { n: item.files.length }));
  made.append(line("p", "tg-quiet", facts.join(" · ")));
  if (item.note) made.append(line("p", "tg-outbox-note", item.note));
  if (item.state === "sending" && item.files.length) made.append(progress(outbox.shares.get(item.seq) ?? 0, item));
  if (item.state === "refused") made.append(...refusal(item, phone, outbox));
  if (item.state === "signed_out") made.append(link(phone.sign_in_url, say(phone, "sign_in")));
  if (["waiting", "refused", "signed_out"].includes(item.state)) made.append(acts(item, phone, outbox));
  return made;
}

function badge(item, phone) {
  const tone = { sent: "good", refused: "bad", sending: "active" }[item.state] ?? "wait";
  const other = item.person !== phone.person;
  const words = other
    ? say(phone, "other_person")
    : say(phone, item.state === "refused" ? "not_taken" : item.state, {
        time: item.sent_at ? timeText(phone, item.sent_at) : "",
      });
  return line("span", `tg-badge tg-tone-${tone}`, words);
}

// Bytes leave in the order of the photos, so each has its own bar.
function progress(share, item) {
  const list = line("ul", "tg-plain tg-outbox-files");
  const total = item.files.reduce((sum, file) => sum + file.size, 0) || 1;
  let left = share * total;
  for (const file of item.files) {
    const entry = line("li", "", file.name);
    const bar = document.createElement("progress");
    bar.max = 1;
    bar.value = Math.max(0, Math.min(1, left / (file.size || 1)));
    bar.setAttribute("aria-label", file.name);
    left -= file.size;
    entry.append(bar);
    list.append(entry);
  }
  return list;
}

// Both versions: what was reported, and what stands now.
function refusal(item, phone, outbox) {
  const now = item.answer?.now;
  const said = say(phone, "you_said", { time: timeText(phone, item.happened_at), title: stepWord(item) });
  const versions = line("div", "tg-outbox-versions");
  versions.append(line("p", "tg-outbox-version", said));
  if (now) {
    const words = { label: now.label, who: now.who, time: timeText(phone, now.since) };
    versions.append(line("p", "tg-outbox-version is-now", say(phone, now.who ? "it_is" : "it_is_nobody", words)));
  }
  const lines = [versions];
  const why = item.answer?.message;
  if (why) lines.unshift(line("p", "tg-outbox-why", say(phone, "refused", { why })));
  if (item.job !== item.kind && item.kind !== "remark" && (item.note || item.files.length)) {
    lines.push(button(say(phone, "as_remark"), "btn-primary", () => remark(item, phone, outbox)));
  }
  return lines;
}

async function remark(item, phone, outbox) {
  const title = stepWord(item);
  const heading = say(phone, "remark_of", { title, time: timeText(phone, item.happened_at) });
  await outbox.store.change(item.seq, {
    kind: "remark",
    step: "",
    state: "waiting",
    answer: null,
    url: `/field/jobs/${item.job}/remark/`,
    key: `${item.key}-r`,
    fields: [["body", [heading, item.note].filter(Boolean).join("\n\n")]],
    files: item.files.map((file) => ({ ...file, field: "photos" })),
    title: say(phone, "as_remark"),
  });
  await outbox.tell();
  await outbox.send();
}

function acts(item, phone, outbox) {
  const place = line("p", "tg-row");
  if (item.state !== "waiting") place.append(button(say(phone, "retry"), "", () => outbox.retry(item.seq)));
  place.append(button(say(phone, "discard"), "", (event) => sure(event.currentTarget, item, phone, outbox)));
  return place;
}

// Asked once more in place: a discarded report is gone.
function sure(pressed, item, phone, outbox) {
  const question = line("p", "tg-outbox-sure", say(phone, "discard_sure"));
  question.dataset.sure = "";
  const yes = button(say(phone, "discard"), "btn-outline-danger", () => outbox.discard(item.seq));
  pressed.replaceWith(yes);
  yes.closest("article").append(question);
  yes.focus();
}

function button(text, name, run) {
  const made = line("button", name.startsWith("btn-") ? `btn ${name}` : "btn tg-btn", text);
  made.type = "button";
  made.addEventListener("click", run);
  return made;
}

function link(address, text) {
  const made = line("a", "btn tg-btn", text);
  made.href = `${address}?next=${encodeURIComponent(window.location.pathname)}`;
  return made;
}
