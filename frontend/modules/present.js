// Sends a form that was filled beforehand at the first sign of a person on the page. Opening the page is no such
// sign: mail scanners open links too. Whoever touches the form itself is about to press its button.
const SIGNS = ["pointermove", "pointerdown", "keydown", "wheel", "scroll"];

export function startPresent() {
  const form = document.querySelector("form[data-save-when-present]");
  if (!form) return;
  const listening = new AbortController();
  const send = (event) => {
    if (!event.isTrusted || document.visibilityState !== "visible") return;
    listening.abort();
    if (event.target instanceof Node && form.contains(event.target) && event.type !== "pointermove") return;
    form.requestSubmit();
  };
  for (const sign of SIGNS) {
    window.addEventListener(sign, send, { signal: listening.signal, passive: true, capture: true });
  }
}
