// Who else has the ticket open, and who is writing. It is told with the question of live.js and only shown here.
import { say } from "./words.js";

const WRITING_MS = 6000;
let typedAt = 0;
let sign = "";

document.addEventListener("input", (event) => {
  if (event.target.closest?.(".tg-composer")) typedAt = Date.now();
});

// What goes along with the question.
export function tellHere(query) {
  if (!document.querySelector("[data-here]")) return;
  if (document.hidden) query.set("a", "1");
  if (Date.now() - typedAt < WRITING_MS) query.set("w", "1");
  query.set("h", sign);
}

// What came back with the answer.
export function showHere({ here, sign: fresh }) {
  const place = document.querySelector("[data-here]");
  if (!place || !here) return;
  sign = fresh;
  place.hidden = here.length === 0;
  place.textContent = here.map(({ name, writing }) => say(writing ? "here_writing" : "here", { name })).join(" ");
}
