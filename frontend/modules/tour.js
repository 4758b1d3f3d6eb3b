// A short tour of the page: a box beside one part after the other. Loaded only for those who are invited.
const MOVES = ["scroll", "resize"];
const invite = document.getElementById("tour-invite");
if (invite) start(invite);

function start(card) {
  const { steps } = JSON.parse(document.getElementById("tour-data").textContent);
  const there = steps.filter((step) => visible(document.querySelector(step.target)));
  const keep = (finished) => {
    const body = new URLSearchParams({ finished: finished ? "1" : "0", csrfmiddlewaretoken: card.dataset.token });
    // Whether it was kept decides only if the invitation comes again.
    fetch(card.dataset.tourUrl, { method: "POST", body, keepalive: true }).catch(() => {});
    card.remove();
  };
  if (there.length === 0) return;
  card.hidden = false;
  card.querySelector("[data-tour-decline]").addEventListener("click", () => keep(false));
  card.querySelector("[data-tour-start]").addEventListener("click", () => lead(there, keep));
  if (card.hasAttribute("data-tour-now")) lead(there, keep);
}

function lead(steps, keep) {
  const before = document.activeElement;
  const [shade, frame] = ["tg-tour-shade", "tg-tour-frame"].map((className) =>
    Object.assign(document.createElement("div"), { className }),
  );
  const box = document.getElementById("tour-box").content.firstElementChild.cloneNode(true);
  document.body.append(shade, frame, box);
  const [back, next, end] = ["back", "next", "end"].map((name) => box.querySelector(`[data-${name}]`));
  const forward = next.textContent;
  let place = 0;

  function show() {
    const step = steps[place];
    const target = document.querySelector(step.target);
    target.scrollIntoView({ block: "center", inline: "nearest" });
    box.querySelector("[data-place]").textContent = `${place + 1} / ${steps.length}`;
    box.querySelector("#tour-title").textContent = step.title;
    box.querySelector("#tour-text").textContent = step.text;
    back.hidden = place === 0;
    next.textContent = place === steps.length - 1 ? end.textContent : forward;
    end.hidden = place === steps.length - 1;
    settle();
    next.focus();
  }

  function settle() {
    const target = document.querySelector(steps[place].target);
    if (!target) return;
    const part = target.getBoundingClientRect();
    for (const side of ["top", "left", "width", "height"]) frame.style[side] = `${part[side]}px`;
    beside(box, part);
  }

  function leave(finished) {
    for (const one of [shade, frame, box]) one.remove();
    document.removeEventListener("keydown", onKey, true);
    for (const name of MOVES) window.removeEventListener(name, settle, true);
    before?.focus?.();
    keep(finished);
  }

  function onKey(event) {
    if (event.key === "Escape") leave(false);
    else if (event.key === "ArrowRight") next.click();
    else if (event.key === "ArrowLeft" && !back.hidden) back.click();
    else if (event.key === "Tab") keepInside(event, box);
    else if (event.key === "Enter" || event.key === " ") return;
    if (event.key !== "Tab") event.preventDefault();
    event.stopPropagation();
  }

  next.addEventListener("click", () => (place === steps.length - 1 ? leave(true) : (place++, show())));
  back.addEventListener("click", () => (place--, show()));
  end.addEventListener("click", () => leave(false));
  document.addEventListener("keydown", onKey, true);
  for (const name of MOVES) window.addEventListener(name, settle, true);
  show();
}

// Below the part where there is room, above it otherwise, and never outside the window.
function beside(box, part) {
  const { width, height } = box.getBoundingClientRect();
  const below = part.bottom + 12;
  const top = below + height < window.innerHeight - 8 ? below : Math.max(8, part.top - height - 12);
  const left = Math.min(Math.max(12, part.left), window.innerWidth - width - 12);
  box.style.top = `${Math.min(top, window.innerHeight - height - 8)}px`;
  box.style.left = `${left}px`;
}

function keepInside(event, box) {
  const able = [...box.querySelectorAll("button:not([hidden])")];
  const edge = event.shiftKey ? able[0] : able.at(-1);
  if (document.activeElement !== edge) return;
  event.preventDefault();
  (event.shiftKey ? able.at(-1) : able[0]).focus();
}

function visible(element) {
  return Boolean(element && element.getClientRects().length);
}
