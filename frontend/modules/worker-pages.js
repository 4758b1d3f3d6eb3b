// Pages kept for one technician. What may be kept is told twice: by the list of addresses here and by the header of
// the server, which names the person. Everything else goes to the network as if no worker stood between.
import { articlesIn, forHead, isKept, isSignDoor, isStatic, kindOf } from "./kept-pages.js";

const PAGES = "tanggap-pages-";
const SHELL = "tanggap-shell";
const FACTS = "tanggap-facts";
const PATIENCE_MS = 5000;
const FRESH_ARTICLE_MS = 12 * 3600_000;
const KEPT_ARTICLE_MS = 7 * 24 * 3600_000;
const HEADER = "X-Keep-Offline";

export function stopKeeping(worker) {
  worker.addEventListener("activate", (event) => {
    event.waitUntil(forgetAll().then(() => worker.clients.claim()));
  });
}

export function startKeeping(worker) {
  worker.addEventListener("activate", (event) => event.waitUntil(worker.clients.claim()));
  worker.addEventListener("fetch", (event) => answer(event));
  worker.addEventListener("message", (event) => {
    if (event.data?.kind !== "keep") return;
    const done = keep(event.data).then(
      (count) => event.ports[0]?.postMessage({ pages: count }),
      () => event.ports[0]?.postMessage({ pages: null }),
    );
    event.waitUntil(done);
  });
}

function answer(event) {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  if (isSignDoor(url.pathname) && request.mode === "navigate") {
    event.respondWith(fetch(request).then(async (response) => {
      await forgetPages();
      return response;
    }));
  } else if (request.method !== "GET") {
    return;
  } else if (isStatic(url.pathname)) {
    event.respondWith(file(request, url));
  } else if (request.mode === "navigate" && isKept(url.pathname)) {
    event.respondWith(page(event, url));
  }
}

// Files with a hash in the name never change; others are asked for first.
async function file(request, url) {
  const kept = await caches.match(request, { ignoreVary: true });
  if (!kept) return fetch(request);
  if (/\.[0-9a-f]{8,}\./.test(url.pathname)) return kept;
  try {
    return await inTime(fetch(request));
  } catch {
    return kept;
  }
}

async function page(event, url) {
  const coming = fetch(event.request);
  try {
    const response = await inTime(coming);
    if (response.status >= 500) throw new Error(String(response.status));
    const copy = response.clone();
    event.waitUntil(put(url, copy));
    return response;
  } catch {
    const kept = await readKept(url);
    if (kept) return kept;
    try {
      return await coming; // slow, but better than nothing
    } catch {
      return nothingKept();
    }
  }
}

function inTime(promise) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("slow")), PATIENCE_MS);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

// One copy for each address without its query: forms for single steps lie in the page itself.
const keyOf = (url) => (kindOf(url.pathname) === "list" ? url.pathname + url.search : url.pathname);

async function put(url, response) {
  const person = response.headers.get(HEADER);
  if (!person || response.status !== 200 || response.redirected) return;
  if (kindOf(url.pathname) !== "list" && url.search) return; // a form for one step, another month
  await forgetPages(PAGES + person);
  const headers = new Headers(response.headers);
  headers.set("X-Kept-At", new Date().toISOString());
  headers.delete("Content-Encoding");
  headers.delete("Content-Length");
  const cache = await caches.open(PAGES + person);
  await cache.put(keyOf(url), new Response(await response.text(), { headers }));
}

async function readKept(url) {
  const name = (await caches.keys()).find((one) => one.startsWith(PAGES));
  if (!name) return null;
  const cache = await caches.open(name);
  const kept = (await cache.match(keyOf(url), { ignoreVary: true })) ??
    (await cache.match(url.pathname, { ignoreVary: true }));
  if (!kept) return null;
  const facts = await readFacts();
  const headers = new Headers(kept.headers);
  return new Response(forHead(await kept.text(), kept.headers.get("X-Kept-At"), facts), { headers });
}

async function nothingKept() {
  const { words = {}, language = "id" } = await readFacts();
  const text = (name) => String(words[name] ?? "").replace(/[<&]/g, "");
  const html = `<!doctype html><html lang="${language}"><meta charset="utf-8">` +
    '<meta name="viewport" content="width=device-width, initial-scale=1"><title>Tanggap</title>' +
    '<body style="font:1.0625rem/1.5 system-ui;margin:2rem 1.25rem"><h1 style="font-size:1.25rem">Tanggap</h1>' +
    `<p>${text("not_kept")}</p><p><a href="/field/">${text("home")}</a></p>`;
  return new Response(html, { status: 503, headers: { "Content-Type": "text/html; charset=utf-8" } });
}

// The page told who it belongs to, which files it is drawn with and which pages are worth keeping.
async function keep({ person, language, words, files, pages, fresh }) {
  const facts = await readFacts();
  if (facts.person && facts.person !== person) await forgetPages();
  else if (facts.language && facts.language !== language) await forgetPages();
  await writeFacts({ person, language, words: { offline: words.offline, not_kept: words.not_kept, home: words.home } });
  await keepFiles(files);
  const cache = await caches.open(PAGES + person);
  const wanted = [...pages];
  // Grows while it is gone through: a job brings its articles.
  for (const address of wanted) {
    const url = new URL(address, self.location.origin);
    const going = !isKept(url.pathname) || (await keepOne(cache, url, person, fresh));
    if (!going) break; // no connection: what is kept stays
    if (kindOf(url.pathname) !== "job") continue;
    const page = await cache.match(keyOf(url), { ignoreVary: true });
    if (page) wanted.push(...articlesIn(await page.text()).filter((path) => !wanted.includes(path)));
  }
  if (fresh) await dropOthers(cache, wanted);
  return (await cache.keys()).length;
}

// Whether there was a connection, or none was needed.
async function keepOne(cache, url, person, fresh) {
  const known = await cache.match(keyOf(url), { ignoreVary: true });
  const age = known ? Date.now() - Date.parse(known.headers.get("X-Kept-At")) : Infinity;
  if (age < (kindOf(url.pathname) === "article" ? FRESH_ARTICLE_MS : fresh)) return true;
  try {
    const response = await fetch(url, { credentials: "same-origin", headers: { "X-Prefetch": "1" } });
    if (response.headers.get(HEADER) === person) await put(url, response);
    return true;
  } catch {
    return false;
  }
}

// Jobs that are no longer in hand are not kept for ever, nor are their articles.
async function dropOthers(cache, pages) {
  const wanted = new Set(pages.map((address) => new URL(address, self.location.origin).pathname));
  for (const request of await cache.keys()) {
    const { pathname } = new URL(request.url);
    if (wanted.has(pathname)) continue;
    if (kindOf(pathname) === "job") await cache.delete(request);
    if (kindOf(pathname) === "article" && (await isOld(cache, request))) await cache.delete(request);
  }
}

async function isOld(cache, request) {
  const known = await cache.match(request, { ignoreVary: true });
  return !(Date.now() - Date.parse(known?.headers.get("X-Kept-At")) < KEPT_ARTICLE_MS);
}

async function keepFiles(files) {
  const cache = await caches.open(SHELL);
  const wanted = new Set(files.map((address) => new URL(address, self.location.origin).href));
  for (const request of await cache.keys()) if (!wanted.has(request.url)) await cache.delete(request);
  for (const address of wanted) {
    if (!isStatic(new URL(address).pathname) || (await cache.match(address, { ignoreVary: true }))) continue;
    try {
      await cache.add(address);
    } catch {
      // Without this file a kept page is plainer, no more.
    }
  }
}

async function readFacts() {
  const kept = await (await caches.open(FACTS)).match("/facts");
  return kept ? kept.json() : {};
}

async function writeFacts(facts) {
  await (await caches.open(FACTS)).put("/facts", new Response(JSON.stringify(facts)));
}

async function forgetPages(but = "") {
  const names = (await caches.keys()).filter((name) => name.startsWith(PAGES) && name !== but);
  await Promise.all(names.map((name) => caches.delete(name)));
}

async function forgetAll() {
  const names = (await caches.keys()).filter((name) => name.startsWith("tanggap-"));
  await Promise.all(names.map((name) => caches.delete(name)));
}
