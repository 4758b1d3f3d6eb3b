// The page of a job goes on without the server: the next step is offered from what waits in the outbox, and the forms
// of steps that ask something lie in the page. Nothing is shown as done before the server said so.
import { stepAfter } from "./outbox-sender.js";
import { startSignatures } from "./signature.js";
import { say } from "./phone-words.js";

export function startJob(phone, outbox) {
  const element = document.getElementById("job-facts");
  if (!element) return null;
  const job = new Job(phone, JSON.parse(element.textContent));
  outbox.listen(({ items }) => job.show(items));
  document.addEventListener("click", (event) => {
    const step = stepOf(event.target.closest?.('a[href*="step="]'));
    if (step && job.alone() && job.openForm(step)) event.preventDefault();
    if (event.target.closest?.("#report.tg-spare [data-form-close]")) {
      event.preventDefault();
      closeForm();
    }
  });
  // A kept page was asked for with a step: its form is in the page.
  const wanted = new URLSearchParams(window.location.search).get("step");
  if (wanted && document.documentElement.dataset.keptAt) job.openForm(wanted);
  return job;
}

const stepOf = (link) => (link ? new URL(link.href).searchParams.get("step") : null);

class Job {
  constructor(phone, facts) {
    this.phone = phone;
    this.facts = facts;
    this.waiting = [];
  }

  // Whether the page has to do without the server: no connection, an old copy, or reports not sent yet.
  alone() {
    return !navigator.onLine || Boolean(document.documentElement.dataset.keptAt) || this.waiting.length > 0;
  }

  status() {
    return stepAfter(this.waiting, this.facts.status);
  }

  show(items) {
    const { person } = this.phone;
    this.waiting = items.filter(
      (item) => item.job === this.facts.number && item.person === person && item.state !== "sent",
    );
    const status = this.status();
    if (status !== this.facts.status || this.changed) this.offer(status);
  }

  // The big button and the other steps, for the state that is reached when all that waits is accepted.
  offer(status) {
    this.changed = true;
    const sticky = document.querySelector(".tg-sticky");
    const next = this.facts.next[status];
    const step = next && this.facts.steps[next];
    document.querySelectorAll("[data-other-steps] a").forEach((link) => {
      const own = stepOf(link);
      const plain = own !== "blocked" && own !== "done";
      link.hidden = plain ? next === "done" || !next : !this.facts.allows[status]?.includes(own);
      if (plain && next) link.href = `?step=${next}#report`;
    });
    if (!sticky) return;
    if (!step || status === "done") sticky.replaceChildren(disabled(say(this.phone, "unsent_done")));
    else if (next === "done") sticky.replaceChildren(doneLink(step));
    else this.offerStep(sticky, next, step);
  }

  offerStep(sticky, next, step) {
    let form = sticky.querySelector("form");
    if (!form) {
      const spare = document.querySelector("template[data-spare-form=working]")?.content.querySelector("form");
      if (!spare) return;
      form = spare.cloneNode(false);
      form.removeAttribute("data-draft");
      for (const hidden of spare.querySelectorAll("input[type=hidden]")) form.append(hidden.cloneNode(true));
      const button = document.createElement("button");
      button.className = "btn btn-primary";
      button.append(document.createElement("span"));
      form.append(button);
      sticky.replaceChildren(form);
    }
    if (form.dataset.outbox === "pick_up") form.action = form.action.replace("/pick-up/", "/report/");
    form.dataset.outbox = "step";
    form.dataset.outboxTitle = step.label;
    setValue(form, "step", next);
    const button = form.querySelector("button");
    (button.querySelector("span") ?? button).textContent = step.label;
    swapIcon(button, step.icon);
  }

  kept(form, item) {
    if (item.kind === "tick") tick(form, item);
    if (form.closest("#report")) closeForm();
  }

  openForm(step) {
    const known = ["blocked", "done"].includes(step) ? step : "working";
    const template = document.querySelector(`template[data-spare-form="${known}"]`);
    if (!template || !this.facts.allows[this.status()]?.includes(step)) return false;
    closeForm();
    const section = template.content.firstElementChild.cloneNode(true);
    section.classList.add("tg-spare");
    const form = section.querySelector("form");
    setValue(form, "step", step);
    if (known === "working") {
      form.dataset.outboxTitle = this.facts.steps[step].label;
      section.querySelectorAll("[data-step-label]").forEach((label) => {
        label.textContent = this.facts.steps[step].label;
      });
    }
    template.before(section);
    showSteps(false);
    startSignatures(section);
    window.htmx?.process(section);
    section.dispatchEvent(new CustomEvent("htmx:load", { detail: {}, bubbles: true }));
    section.scrollIntoView({ block: "start" });
    section.querySelector("input:not([type=hidden]), textarea, select")?.focus({ preventScroll: true });
    return true;
  }
}

// As on the server's page: with a form open, the form's button is the only step.
function showSteps(shown) {
  for (const part of document.querySelectorAll(".tg-sticky, [data-other-steps]")) part.style.display = shown ? "" : "none";
}

function closeForm() {
  document.getElementById("report")?.remove();
  showSteps(true);
}

function setValue(form, name, value) {
  let input = form.querySelector(`[name="${name}"]`);
  if (!input) {
    input = Object.assign(document.createElement("input"), { type: "hidden", name });
    form.append(input);
  }
  input.value = value;
}

function disabled(text) {
  const button = document.createElement("button");
  button.className = "btn btn-primary";
  button.disabled = true;
  button.textContent = text;
  return button;
}

function doneLink(step) {
  const link = document.createElement("a");
  link.className = "btn btn-primary";
  link.href = "?step=done#report";
  link.textContent = step.label;
  return link;
}

function swapIcon(button, name) {
  const use = button.querySelector("use");
  if (use) use.setAttribute("href", use.getAttribute("href").replace(/#.*$/, `#${name}`));
}

// The tick shows at once, marked as not sent.
function tick(form, item) {
  const button = form.querySelector("[role=checkbox]");
  if (!button) return;
  const done = item.fields.some(([name, value]) => name === "done" && value === "yes");
  button.setAttribute("aria-checked", String(done));
  button.value = done ? "no" : "yes";
  swapIcon(button, done ? "square-check" : "square");
  form.closest("li")?.classList.toggle("tg-ticked", done);
  form.closest("li")?.classList.add("tg-unsent-tick");
}
