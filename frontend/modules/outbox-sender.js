// Sends what waits: in order within each job, each act once by its key. No page, no browser: only store and transport.
const SHORTEST_MS = 5_000;
const LONGEST_MS = 5 * 60_000;
const SHOWN_MS = 24 * 3600_000;
const MOST_STALE = 5;

// Each step of a job builds on the one before; a check-in counts by itself.
const buildsOn = (item) => item.kind !== "attendance";

// How long to wait before the next try.
export const backOff = (failures, random = Math.random()) =>
  Math.round(Math.min(LONGEST_MS, SHORTEST_MS * 2 ** Math.max(0, failures - 1)) * (0.8 + 0.4 * random));

// Goes through the outbox once.
//
// transport.begin() asks whose session it is and for a fresh token: {person, token} or {signedOut: true}.
// transport.send(item, session) gives {outcome, ...} of the server, or fails when there is no answer of it.
// Answers {sent, left, retry, signedOut}; renew() is called before each act, so that a lease does not run out.
export async function flush({ store, transport, renew = () => {}, now = Date.now, told = () => {} }) {
  const result = { sent: 0, left: 0, retry: false, signedOut: false, answers: [] };
  await tidy(store, now());
  const waiting = (await store.all()).filter((item) => item.state !== "sent");
  result.left = waiting.length;
  if (!waiting.some((item) => item.state !== "refused")) return result;
  let session;
  try {
    session = await transport.begin();
  } catch {
    return { ...result, retry: true };
  }
  if (session.signedOut) {
    for (const item of waiting) if (item.state !== "refused") await store.change(item.seq, { state: "signed_out" });
    told();
    return { ...result, signedOut: true };
  }
  const held = new Set();
  for (const { seq } of waiting) {
    const item = await store.get(seq);
    if (!item || item.state === "sent" || item.person !== session.person) continue;
    if (item.state === "refused" && buildsOn(item)) held.add(item.job);
    if (item.state === "refused" || held.has(item.job)) continue;
    await renew();
    await store.change(seq, { state: "sending", sent_share: 0 });
    told();
    const end = await one({ store, transport, item, session, now });
    told();
    if (end.answer) result.answers.push({ item, answer: end.answer });
    if (end.done === "sent") result.sent += 1;
    else if (end.done !== "refused" || buildsOn(item)) held.add(item.job);
    if (end.done === "retry") result.retry = true;
    if (end.done === "signed_out") return { ...result, signedOut: true };
    if (end.stop) break;
  }
  result.left = (await store.all()).filter((item) => item.state !== "sent").length;
  return result;
}

async function one({ store, transport, item, session, now }) {
  let answer;
  try {
    answer = await transport.send(item, session);
  } catch {
    await store.change(item.seq, { state: "waiting", tries: (item.tries ?? 0) + 1 });
    return { done: "retry", stop: true };
  }
  if (answer.outcome === "sent") {
    const sentAt = new Date(now()).toISOString();
    await store.change(item.seq, { state: "sent", sent_at: sentAt, files: [], fields: [], answer: null });
    await store.swap("last_sent", () => sentAt);
    return { done: "sent", answer };
  }
  if (answer.outcome === "signed_out") {
    await store.change(item.seq, { state: "signed_out" });
    return { done: "signed_out", answer };
  }
  const stale = (item.stale ?? 0) + 1;
  if (answer.outcome === "again" && stale < MOST_STALE) {
    await store.change(item.seq, { state: "waiting", stale });
    return { done: "retry" };
  }
  await store.change(item.seq, { state: "refused", answer });
  return { done: "refused", answer };
}

// What was cut off in the middle of sending waits again: the key makes a second time harmless. What was sent is
// shown for a day.
async function tidy(store, moment) {
  for (const item of await store.all()) {
    if (item.state === "sending") await store.change(item.seq, { state: "waiting" });
    const gone = item.state === "sent" && !(moment - Date.parse(item.sent_at) < SHOWN_MS);
    if (gone) await store.remove(item.seq);
  }
}

// The step that a job is at, were all that waits accepted; refused ones are not counted.
export function stepAfter(items, status) {
  const steps = items.filter((item) => item.step && !["sent", "refused"].includes(item.state));
  return steps.length ? steps[steps.length - 1].step : status;
}
