// Coming or going, told without the server.
import assert from "node:assert/strict";
import test from "node:test";
import { directionAfter } from "../modules/attendance-direction.js";

const page = { direction: "in", holdsUntil: "2026-01-05T14:00:00Z", shownAt: "2026-01-05T00:00:00Z", person: "me" };
const act = (step, at, more = {}) => ({ kind: "attendance", step, happened_at: at, person: "me", state: "waiting", ...more });
const at = (time) => new Date(time);

test("the page says it while nothing was done since", () => {
  assert.equal(directionAfter(page, [], at("2026-01-05T01:00:00Z")).direction, "in");
  assert.equal(directionAfter({ ...page, direction: "out" }, [], at("2026-01-05T09:00:00Z")).direction, "out");
});

test("after coming one goes, sent or not, and after going one comes", () => {
  const came = act("in", "2026-01-05T00:55:00Z");
  assert.equal(directionAfter(page, [came], at("2026-01-05T09:00:00Z")).direction, "out");
  assert.equal(directionAfter(page, [{ ...came, state: "sent" }], at("2026-01-05T09:00:00Z")).item.state, "sent");
  assert.equal(directionAfter(page, [came, act("out", "2026-01-05T09:00:00Z")], at("2026-01-05T09:01:00Z")).direction, "in");
});

test("a copy from an earlier shift, another person's act and a refused one say nothing", () => {
  const old = { ...page, direction: "out" };
  assert.equal(directionAfter(old, [], at("2026-01-06T00:30:00Z")).direction, "in");
  assert.equal(directionAfter(page, [act("in", "2026-01-05T00:55:00Z")], at("2026-01-06T00:30:00Z")).direction, "in");
  for (const more of [{ person: "you" }, { state: "refused" }, { kind: "step" }]) {
    assert.equal(directionAfter(page, [act("in", "2026-01-05T00:55:00Z", more)], at("2026-01-05T09:00:00Z")).direction, "in");
  }
});
