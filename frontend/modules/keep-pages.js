// Gives the service worker what it needs to keep the technician's pages: whose they are, their files, and which.
const FRESH_MS = 60_000;

// Answers how many pages are kept, or null when none can be.
export async function keepPages(phone) {
  if (!("serviceWorker" in navigator)) return null;
  try {
    await navigator.serviceWorker.register("/worker.js");
    if (!phone.keeps || !phone.person) return null;
    const { active } = await navigator.serviceWorker.ready;
    return await tell(active, {
      kind: "keep",
      person: phone.person,
      language: phone.language,
      words: phone.words,
      files: [...filesOfPage(), ...(phone.files ?? [])],
      ...pagesWorthKeeping(),
    });
  } catch {
    return null;
  }
}

function pagesWorthKeeping() {
  const here = window.location.pathname + window.location.search;
  const list = document.getElementById("keep-pages");
  if (document.documentElement.dataset.keptAt) return { pages: [], fresh: 0 };
  if (!list) {
    // What this page says makes another one old: the receipt of a check-in the page to check in.
    const again = document.querySelector("[data-keep-again]")?.dataset.keepAgain;
    return { pages: again ? [here, again] : [here], fresh: 0 };
  }
  return { pages: ["/field/", "/field/jobs/", "/field/outbox/", "/field/attendance/", ...JSON.parse(list.textContent)], fresh: FRESH_MS };
}

function filesOfPage() {
  const files = new Set();
  for (const element of document.querySelectorAll("link[rel=stylesheet], link[rel=icon]")) files.add(element.href);
  for (const element of document.querySelectorAll("script[src]")) files.add(element.src);
  for (const element of document.querySelectorAll("svg use")) {
    files.add(new URL(element.getAttribute("href"), window.location.href).href.replace(/#.*$/, ""));
  }
  return [...files];
}

function tell(worker, message) {
  return new Promise((resolve) => {
    const channel = new MessageChannel();
    channel.port1.onmessage = (event) => resolve(event.data.pages);
    worker.postMessage(message, [channel.port2]);
  });
}
