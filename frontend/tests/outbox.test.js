// The outbox without a browser: order, once, refusals, two senders at a time.
import assert from "node:assert/strict";
import test from "node:test";
import { onlyOne } from "../modules/outbox-lock.js";
import { backOff, flush, stepAfter } from "../modules/outbox-sender.js";
import { judged } from "../modules/outbox-transport.js";

class MemoryStore {
  constructor(items = []) {
    this.rows = new Map();
    this.facts = new Map();
    items.forEach((item, index) => this.rows.set(index + 1, { seq: index + 1, ...item }));
  }
  async all() {
    return [...this.rows.values()].map((row) => ({ ...row }));
  }
  async get(seq) {
    return this.rows.get(seq);
  }
  async change(seq, changes) {
    if (this.rows.has(seq)) this.rows.set(seq, { ...this.rows.get(seq), ...changes });
  }
  async remove(seq) {
    this.rows.delete(seq);
  }
  async swap(name, decide) {
    const value = decide(this.facts.get(name));
    if (value !== undefined) this.facts.set(name, value);
    return value;
  }
  states() {
    return [...this.rows.values()].map((row) => row.state);
  }
}

const act = (key, job = "A", more = {}) => ({
  key, job, person: "me", state: "waiting", fields: [], files: [], step: key, happened_at: "2026-01-01T00:00:00Z", ...more,
});

// A server that applies each key once, however often it is sent.
class Server {
  constructor(answers = {}) {
    this.answers = answers;
    this.applied = [];
    this.calls = [];
    this.session = { person: "me", token: "t" };
  }
  async begin() {
    if (this.session instanceof Error) throw this.session;
    return this.session;
  }
  async send(item) {
    this.calls.push(item.key);
    const answer = this.answers[item.key];
    if (answer instanceof Error) throw answer;
    if (answer) return answer;
    if (!this.applied.includes(item.key)) this.applied.push(item.key);
    return { outcome: "sent" };
  }
}

test("what waits is sent in order and then empty of photos", async () => {
  const store = new MemoryStore([act("accepted"), act("en_route"), act("other", "B"), act("arrived", "A", { files: [1] })]);
  const server = new Server();
  const result = await flush({ store, transport: server });
  assert.deepEqual(server.applied, ["accepted", "en_route", "other", "arrived"]);
  assert.deepEqual([result.sent, result.left, result.retry], [4, 0, false]);
  assert.deepEqual(store.rows.get(4).files, []);
});

test("after a refusal the job's later acts wait, other jobs go on", async () => {
  const store = new MemoryStore([act("a1"), act("a2"), act("b1", "B")]);
  const server = new Server({ a1: { outcome: "refused", code: "withdrawn", message: "taken back" } });
  const result = await flush({ store, transport: server });
  assert.deepEqual(store.states(), ["refused", "waiting", "sent"]);
  assert.deepEqual(server.calls, ["a1", "b1"]);
  assert.equal(result.retry, false);
  await flush({ store, transport: server });
  assert.deepEqual(server.calls, ["a1", "b1"], "a refused act is not sent again by itself");
});

test("a refused check-in holds no later one back", async () => {
  const store = new MemoryStore([act("in", "attendance", { kind: "attendance" }), act("out", "attendance", { kind: "attendance" })]);
  const server = new Server({ in: { outcome: "refused", code: "invalid", message: "too long ago" } });
  await flush({ store, transport: server });
  assert.deepEqual(store.states(), ["refused", "sent"]);
  await flush({ store, transport: server });
  assert.deepEqual(server.calls, ["in", "out"], "a refused act is not sent again by itself");
});

test("a lost answer is sent again with the same key and applied once", async () => {
  const store = new MemoryStore([act("a1"), act("a2")]);
  const server = new Server();
  const apply = server.send.bind(server);
  let lost = true;
  server.send = async (item) => {
    const answer = await apply(item);
    if (lost) {
      lost = false;
      throw new Error("network");
    }
    return answer;
  };
  const first = await flush({ store, transport: server });
  assert.deepEqual([first.retry, store.states()], [true, ["waiting", "waiting"]]);
  await flush({ store, transport: server });
  assert.deepEqual(server.applied, ["a1", "a2"]);
  assert.deepEqual(server.calls, ["a1", "a1", "a2"]);
});

test("an act that was cut off while being sent waits again", async () => {
  const store = new MemoryStore([act("a1", "A", { state: "sending" })]);
  const server = new Server();
  server.session = new Error("no connection");
  const result = await flush({ store, transport: server });
  assert.deepEqual([result.retry, store.states()], [true, ["waiting"]]);
});

test("without a session everything waits for signing in", async () => {
  const store = new MemoryStore([act("a1"), act("a2")]);
  const server = new Server();
  server.session = { signedOut: true };
  assert.equal((await flush({ store, transport: server })).signedOut, true);
  assert.deepEqual(store.states(), ["signed_out", "signed_out"]);
  server.session = { person: "me", token: "t" };
  await flush({ store, transport: server });
  assert.deepEqual(server.applied, ["a1", "a2"]);
});

test("another person's acts stay where they are", async () => {
  const store = new MemoryStore([act("a1", "A", { person: "somebody" }), act("b1", "B")]);
  const server = new Server();
  await flush({ store, transport: server });
  assert.deepEqual([server.applied, store.states()], [["b1"], ["waiting", "sent"]]);
});

test("a clash of the moment is tried again, but not for ever", async () => {
  const store = new MemoryStore([act("a1")]);
  const server = new Server({ a1: { outcome: "again", code: "stale", message: "changed" } });
  for (let n = 0; n < 4; n += 1) assert.equal((await flush({ store, transport: server })).retry, true);
  await flush({ store, transport: server });
  assert.deepEqual(store.states(), ["refused"]);
});

test("what was sent is shown for a day", async () => {
  const store = new MemoryStore([act("a1", "A", { state: "sent", sent_at: "2026-01-01T00:00:00Z" })]);
  const at = Date.parse("2026-01-01T23:00:00Z");
  await flush({ store, transport: new Server(), now: () => at });
  assert.equal(store.rows.size, 1);
  await flush({ store, transport: new Server(), now: () => at + 2 * 3600_000 });
  assert.equal(store.rows.size, 0);
});

test("of two tabs without the browser's locks one sends, and a dead one's lease runs out", async () => {
  const store = new MemoryStore([act("a1")]);
  let clock = 1000;
  const options = { locks: null, now: () => clock };
  let inside;
  const first = onlyOne(store, () => new Promise((resolve) => { inside = resolve; }), options);
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(await onlyOne(store, () => "second", options), null);
  inside("first");
  assert.equal(await first, "first");
  assert.equal(await onlyOne(store, () => "third", options), "third");
  await store.swap("lease", () => ({ holder: "dead", until: clock + 60_000 }));
  assert.equal(await onlyOne(store, () => "fourth", options), null);
  clock += 61_000;
  assert.equal(await onlyOne(store, () => "fifth", options), "fifth");
});

test("a hotspot's page or a proxy's error is no answer of the server", () => {
  assert.throws(() => judged(200, "text/html", "<h1>Wi-Fi</h1>"));
  assert.throws(() => judged(502, "text/html", "bad gateway"));
  assert.equal(judged(413, "text/html", "").outcome, "refused");
  assert.equal(judged(409, "application/json", '{"outcome": "again"}').outcome, "again");
});

test("the next step counts what waits and leaves out what was refused", () => {
  assert.equal(stepAfter([], "assigned"), "assigned");
  assert.equal(stepAfter([act("accepted"), act("en_route", "A", { state: "refused" })], "assigned"), "accepted");
});

test("tries grow apart up to five minutes", () => {
  const waits = [1, 2, 3, 7, 20].map((failures) => backOff(failures, 0.5));
  assert.deepEqual(waits, [5000, 10_000, 20_000, 300_000, 300_000]);
});
