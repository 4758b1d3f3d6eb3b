// The own explicit list of what a phone may keep, and how a kept page is marked.
const JOB = /^\/field\/jobs\/[A-Za-z0-9-]+\/$/;
const ARTICLE = /^\/kb\/articles?\/[A-Za-z0-9-]+\/$/;
const PLAIN = new Set(["/field/", "/field/attendance/", "/field/outbox/", "/field/phone/"]);

// "job", "list", "article", "page", or "" for what is never kept.
export function kindOf(path) {
  if (path === "/field/jobs/") return "list";
  if (JOB.test(path)) return "job";
  if (ARTICLE.test(path)) return "article";
  return PLAIN.has(path) ? "page" : "";
}

// The articles that the page of a job wants kept with it.
export const articlesIn = (html) =>
  [...html.matchAll(/<a href="([^"]+)" data-keep-with/g)].map((found) => found[1]).filter((path) => kindOf(path) === "article");

export const isKept = (path) => kindOf(path) !== "";
export const isStatic = (path) => path.startsWith("/static/");

// Whoever passes here may be somebody else afterwards.
export const isSignDoor = (path) => /^\/(login|logout)(\/|$)/.test(path);

export function clockText(iso, language, now = new Date()) {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return "";
  const two = (number) => String(number).padStart(2, "0");
  const time = `${two(at.getHours())}${language === "en" ? ":" : "."}${two(at.getMinutes())}`;
  const same = at.toDateString() === now.toDateString();
  if (same) return time;
  const day = new Intl.DateTimeFormat(language === "en" ? "en-GB" : "id-ID", { day: "numeric", month: "short" });
  return `${day.format(at)} ${time}`;
}

// The kept page says on top that it is one, and from when; its modules read the same from the document.
export function forHead(html, keptAt, { words = {}, language = "id" } = {}, now = new Date()) {
  const time = clockText(keptAt, language, now);
  const sentence = (words.offline ?? "Offline: %(time)s").replace("%(time)s", time).replace(/[<&]/g, "");
  const banner = `<p class="tg-offline" role="status">${sentence}</p>`;
  return html
    .replace(/<html\b/, `<html data-kept-at="${String(keptAt).replace(/[^0-9TZ:.-]/g, "")}"`)
    .replace(/<body\b[^>]*>/, (tag) => `${tag}${banner}`);
}
