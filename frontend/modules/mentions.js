// Offers colleagues after "@" in an internal note: arrows, Enter or Tab choose, Esc closes. Typing the whole
// @name does the same without it.
const WAIT_MS = 150;
const WORD = /(?:^|[^\p{L}\p{N}_@./-])@([\p{L}\p{N}_.-]{0,60})$/u;
let timer = 0;
let question = null;

export function startMentions() {
  document.addEventListener("input", (event) => {
    if (event.target.matches?.("[data-mentions]")) look(event.target);
  });
  document.addEventListener("keydown", onKey, true);
  document.addEventListener("mousedown", (event) => {
    const option = event.target.closest?.("[data-mention-list] [role=option]");
    if (!option) return;
    event.preventDefault(); // the focus stays in the text
    choose(fieldOf(option.closest("[data-mention-list]")), option);
  });
  document.addEventListener("focusout", (event) => {
    if (event.target.matches?.("[data-mentions]")) close(event.target);
  });
}

const listOf = (field) => document.getElementById(field.getAttribute("aria-controls"));
const fieldOf = (list) => document.querySelector(`[data-mentions][aria-controls="${list.id}"]`);

// The word after "@" in front of the cursor; null when there is none, or the text goes to the reporter.
function wordIn(field) {
  if (field.form?.elements.kind?.value !== "note") return null;
  return WORD.exec(field.value.slice(0, field.selectionStart))?.[1] ?? null;
}

function look(field) {
  clearTimeout(timer);
  question?.abort();
  const word = wordIn(field);
  if (word === null) {
    close(field);
    return;
  }
  timer = setTimeout(() => ask(field, word), WAIT_MS);
}

async function ask(field, word) {
  question = new AbortController();
  const address = `${field.dataset.mentions}?q=${encodeURIComponent(word)}`;
  const answer = await fetch(address, { signal: question.signal, headers: { "HX-Request": "true" } }).catch(() => null);
  if (!answer?.ok || wordIn(field) !== word) return;
  const list = listOf(field);
  list.innerHTML = await answer.text();
  list.hidden = list.children.length === 0;
  if (!list.hidden) mark(field, list.firstElementChild);
  else field.removeAttribute("aria-activedescendant");
}

function mark(field, option) {
  for (const one of listOf(field).children) one.setAttribute("aria-selected", String(one === option));
  field.setAttribute("aria-activedescendant", option.id);
  option.scrollIntoView({ block: "nearest" });
}

function close(field) {
  clearTimeout(timer);
  question?.abort();
  const list = listOf(field);
  if (list) list.hidden = true;
  field.removeAttribute("aria-activedescendant");
}

function onKey(event) {
  const field = event.target;
  if (!field.matches?.("[data-mentions]")) return;
  const list = listOf(field);
  if (!list || list.hidden || event.ctrlKey || event.metaKey || event.altKey) return;
  const options = [...list.children];
  const at = options.findIndex((one) => one.getAttribute("aria-selected") === "true");
  const moves = { ArrowDown: 1, ArrowUp: -1 };
  if (event.key in moves) mark(field, options[(at + moves[event.key] + options.length) % options.length]);
  else if (event.key === "Enter" || event.key === "Tab") choose(field, options[at]);
  else if (event.key === "Escape") close(field);
  else return;
  event.preventDefault();
  event.stopPropagation();
}

function choose(field, option) {
  const word = wordIn(field);
  if (word === null || !option) return;
  const end = field.selectionStart;
  field.setRangeText(`${option.dataset.handle} `, end - word.length, end, "end");
  close(field);
  field.dispatchEvent(new Event("change", { bubbles: true }));
}
