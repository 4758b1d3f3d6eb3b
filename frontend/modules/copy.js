// Copies what data-copy holds.
import { say } from "./words.js";
import { toast } from "./toast.js";

export function startCopying() {
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      toast(say("copied"));
    } catch {
      toast(say("copy_failed"), { level: "error" });
    }
  });
}
