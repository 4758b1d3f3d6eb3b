// Native dialogs: data-dialog="id" opens one, data-confirm asks before a button sends.
import { say } from "./words.js";

export function openDialog(id) {
  const dialog = document.getElementById(id);
  if (!dialog || dialog.open) return;
  dialog.showModal();
  dialog.querySelector("[autofocus], .tg-dialog-body :is(input, select, textarea):not([type=hidden])")?.focus();
}

export function startDialogs() {
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-dialog]");
    if (opener && document.getElementById(opener.dataset.dialog)) {
      // A link opens the same form as a page where there is no dialog, or no script.
      event.preventDefault();
      openDialog(opener.dataset.dialog);
    }
    if (event.target.closest("[data-help]")) openDialog("help");
    if (event.target.closest("[data-close]")) event.target.closest("dialog")?.close();
    if (event.target.closest("[data-back]")) window.history.back();
    // A click on the backdrop is a click on the dialog itself.
    if (event.target.matches("dialog") && outside(event.target, event)) event.target.close();
    const asking = event.target.closest("[data-confirm]");
    if (asking && !asking.dataset.confirmed) ask(asking, event);
  });
  // A dialog whose form came back with errors opens again.
  for (const dialog of document.querySelectorAll("dialog:has([aria-invalid=true], [data-form-errors])")) {
    if (dialog.id) openDialog(dialog.id);
  }
}

function outside(dialog, { clientX, clientY }) {
  const box = dialog.getBoundingClientRect();
  const within = clientX >= box.left && clientX <= box.right && clientY >= box.top && clientY <= box.bottom;
  return !within && (clientX !== 0 || clientY !== 0);
}

function ask(button, event) {
  event.preventDefault();
  event.stopImmediatePropagation();
  const dialog = document.createElement("dialog");
  dialog.className = "tg-dialog";
  const body = document.createElement("div");
  body.className = "tg-dialog-body";
  const question = document.createElement("p");
  question.textContent = button.dataset.confirm;
  question.id = "confirm-question";
  dialog.setAttribute("aria-labelledby", question.id);
  question.style.marginTop = "1rem";
  const actions = document.createElement("div");
  actions.className = "tg-dialog-actions";
  const no = plain(say("close"), "btn tg-btn");
  const yes = plain(button.textContent.trim(), "btn btn-primary");
  no.addEventListener("click", () => dialog.close());
  yes.addEventListener("click", () => {
    dialog.close();
    button.dataset.confirmed = "yes";
    button.click();
    delete button.dataset.confirmed;
  });
  dialog.addEventListener("close", () => dialog.remove());
  actions.append(no, yes);
  body.append(question, actions);
  dialog.append(body);
  document.body.append(dialog);
  dialog.showModal();
  no.focus();
}

function plain(text, classes) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = classes;
  button.textContent = text;
  return button;
}
