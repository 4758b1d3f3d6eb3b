// Keeps "5 minutes ago" true, with the same words and rules as the server (tanggap/web/formats.py).
import words from "./words.js";

const STEPS = [
  ["minute", 60, 3600],
  ["hour", 3600, 86400],
  ["day", 86400, 60 * 86400],
  ["month", 2629746, 2 * 31556952],
  ["year", 31556952, Infinity],
];

export function relative(moment, now, forms = words.relative) {
  const seconds = Math.trunc((now - moment) / 1000);
  const distance = Math.abs(seconds);
  if (distance < 60) return seconds >= 0 ? forms.now : forms.soon;
  const [name, size] = STEPS.find(([, , limit]) => distance < limit);
  const count = Math.floor(distance / size);
  const amount = forms[count === 1 ? name : `${name}s`].replace("{}", count);
  return forms[seconds > 0 ? "past" : "future"].replace("{}", amount);
}

export function startRelativeTimes() {
  const refresh = () => {
    const now = Date.now();
    for (const element of document.querySelectorAll("time[data-relative]")) {
      const text = relative(Date.parse(element.dateTime), now);
      if (element.textContent !== text) element.textContent = text;
    }
  };
  setInterval(refresh, 20000);
  document.addEventListener("visibilitychange", () => document.hidden || refresh());
}
