// htmx with our manner of showing failures.
import htmx from "htmx.org/dist/htmx.esm.js";
import { say } from "./words.js";
import { toast } from "./toast.js";

window.htmx = htmx;

document.addEventListener("htmx:sendError", (event) => {
  if (!event.target.closest?.("[data-live]")) toast(say("network"), { level: "error" });
});

document.addEventListener("htmx:responseError", (event) => {
  if (event.target.closest?.("[data-live]")) return;
  const { xhr } = event.detail;
  toast(refusalIn(xhr) || say(xhr.status === 429 ? "too_many" : "failed"), { level: "error" });
});

// The sentence of a refusal: of a JSON problem, or the heading of the page that was sent.
export function refusalIn(xhr) {
  const type = xhr.getResponseHeader("Content-Type") ?? "";
  try {
    if (type.includes("json")) {
      const problem = JSON.parse(xhr.responseText);
      return problem.detail ?? problem.message ?? "";
    }
    if (type.includes("html")) {
      const page = new DOMParser().parseFromString(xhr.responseText, "text/html");
      return page.querySelector("main h1")?.textContent.trim() ?? "";
    }
  } catch {
    return "";
  }
  return "";
}

export default htmx;
