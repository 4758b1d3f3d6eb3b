// Says on top that there is no connection, and from when what is shown is. On kept pages the worker has said it.
import { say, timeText } from "./phone-words.js";

export function startBanner(phone) {
  const { keptAt } = document.documentElement.dataset;
  const shown = keptAt ?? new Date().toISOString();
  const show = () => {
    if (document.querySelector(".tg-offline")) return;
    const banner = document.createElement("p");
    banner.className = "tg-offline";
    banner.setAttribute("role", "status");
    banner.textContent = say(phone, "offline", { time: timeText(phone, shown) });
    document.body.prepend(banner);
  };
  const back = () => {
    // An old copy is exchanged for the page itself, unless something is being written on it.
    if (keptAt && !document.querySelector("#report form, [data-attendance][data-busy]")) window.location.reload();
    else if (!keptAt) document.querySelector(".tg-offline")?.remove();
  };
  window.addEventListener("offline", show);
  window.addEventListener("online", back);
  if (!navigator.onLine) show();
}
