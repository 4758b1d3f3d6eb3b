import assert from "node:assert/strict";
import test from "node:test";
import { pause } from "../modules/pacing.js";

test("a page in sight asks within 2.2 s, so that a change is there within 3 s", () => {
  assert.equal(pause({ hidden: false, failures: 0 }, 0), 1800);
  assert.equal(pause({ hidden: false, failures: 0 }, 1), 2200);
});

test("a hidden page asks every half minute", () => {
  assert.equal(pause({ hidden: true, failures: 0 }, 0.5), 30000);
});

test("each failure doubles the wait, up to a minute", () => {
  const waits = [1, 2, 3, 4, 5, 9].map((failures) => pause({ hidden: false, failures }, 0.5));
  assert.deepEqual(waits, [4000, 8000, 16000, 32000, 60000, 60000]);
});

test("a failing hidden page never asks more often than a healthy one", () => {
  assert.equal(pause({ hidden: true, failures: 1 }, 0.5), 30000);
});
