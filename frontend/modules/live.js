// Follows changes by others. A tiny question is asked often; only what changed is fetched again, through the
// ordinary page. Nothing moves under the reader's hand: rows change in place, new ones wait behind a bar.
import { showHere, tellHere } from "./here.js";
import { workIn } from "./morph.js";
import { announce, toast } from "./toast.js";
import words, { say } from "./words.js";
import { HIDDEN_MS, VISIBLE_MS, pause } from "./pacing.js";
import { isBusy, mergeRows } from "./rows.js";

let failures = 0;
let timer = 0;
let warned = false;
let stopped = false;

export function startLive() {
  document.addEventListener("htmx:beforeSwap", onAnswer);
  document.addEventListener("visibilitychange", () => plan(document.hidden ? HIDDEN_MS : 0));
  window.addEventListener("online", () => plan(0));
  document.addEventListener("focusout", () => setTimeout(applyWaiting, 300));
  // Whoever opens a page that others may have open too says so at once.
  plan(document.querySelector("[data-here]") ? 0 : VISIBLE_MS);
}

const regions = () => [...document.querySelectorAll("[data-live][data-live-token]")];

function plan(wait = null) {
  clearTimeout(timer);
  if (stopped) return;
  timer = setTimeout(ask, wait ?? pause({ hidden: document.hidden, failures }));
}

// Regions that watch the same thing share one question.
function questions() {
  const byToken = new Map();
  for (const region of regions()) {
    const { liveToken, liveCursor } = region.dataset;
    const key = `${liveToken} ${liveCursor}`;
    if (!byToken.has(key)) byToken.set(key, { token: liveToken, cursor: liveCursor, regions: [] });
    byToken.get(key).regions.push(region);
  }
  return [...byToken.values()].slice(0, 4);
}

async function ask() {
  const asked = questions();
  if (!asked.length) return plan(VISIBLE_MS * 2);
  const query = new URLSearchParams();
  for (const { token, cursor } of asked) {
    query.append("t", token);
    query.append("c", cursor);
  }
  tellHere(query);
  try {
    const answer = await fetch(`${words.live_url}?${query}`, { credentials: "omit", cache: "no-store" });
    if (answer.status === 410) refetch(asked.flatMap((one) => one.regions));
    else if (answer.status === 200) take(asked, await answer.json());
    else if (answer.status !== 204) throw new Error(String(answer.status));
    failures = 0;
    warned = false;
  } catch {
    failures += 1;
    if (failures === 4 && !warned && !document.hidden && !document.documentElement.dataset.outbox) {
      warned = true;
      toast(say("stale"), { level: "warning" });
    }
  }
  return plan();
}

function take(asked, { changed, cursors, ...present }) {
  showHere(present);
  asked.forEach((one, index) => {
    for (const region of one.regions) region.dataset.liveCursor = cursors[index];
  });
  refetch(changed.flatMap((index) => asked[index].regions));
}

// The region fetches itself: hx-trigger="live:changed". One request serves regions of the same address.
function refetch(changed) {
  const byAddress = new Map();
  for (const region of changed) {
    const address = region.getAttribute("hx-get");
    if (!byAddress.has(address)) byAddress.set(address, region);
  }
  for (const region of byAddress.values()) window.htmx.trigger(region, "live:changed");
}

function onAnswer(event) {
  const region = event.detail.elt;
  if (!region?.matches?.("[data-live]") || event.detail.requestConfig?.triggeringEvent?.type !== "live:changed") return;
  event.detail.shouldSwap = false;
  const page = new DOMParser().parseFromString(event.detail.serverResponse, "text/html");
  if (!page.getElementById(region.id)) {
    signedOut(event.detail.xhr);
    return;
  }
  const address = region.getAttribute("hx-get");
  for (const other of regions()) {
    const fresh = other.getAttribute("hx-get") === address && page.getElementById(other.id);
    if (fresh) bring(other, fresh);
  }
  for (const part of document.querySelectorAll("[data-live-again]")) {
    if (!typingIn(part) && !part.querySelector("details[open]")) window.htmx.trigger(part, "live:again");
  }
}

function signedOut(xhr) {
  if (new URL(xhr.responseURL, window.location.href).pathname === window.location.pathname) return;
  stopped = true;
  toast(say("signed_out"), {
    level: "error",
    action: { label: say("reload"), run: () => window.location.reload() },
  });
}

function bring(region, fresh) {
  region.dataset.liveToken = fresh.dataset.liveToken;
  region.dataset.liveCursor = fresh.dataset.liveCursor;
  if (region.dataset.live === "list" && region.querySelector("[data-rows]") && fresh.querySelector("[data-rows]")) {
    mergeRows(region, fresh);
  } else if (typingIn(region)) {
    region.waiting = fresh;
  } else {
    morph(region, fresh);
  }
}

const typingIn = (region) =>
  region.contains(document.activeElement) && document.activeElement.matches("input, textarea, select");

function applyWaiting() {
  for (const region of regions()) {
    if (region.waiting && !typingIn(region)) {
      const fresh = region.waiting;
      region.waiting = null;
      morph(region, fresh);
    }
    if (region.waitingRows && !isBusy(region)) region.waitingRows();
  }
}

function morph(region, fresh) {
  const known = new Set([...region.querySelectorAll("[data-key]")].map((element) => element.dataset.key));
  workIn(region, fresh);
  for (const element of region.querySelectorAll("[data-key]")) {
    if (!known.has(element.dataset.key)) element.classList.add("is-new");
  }
  window.htmx.process(region);
  announce(say("changes"));
}
