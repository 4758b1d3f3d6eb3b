import assert from "node:assert/strict";
import test from "node:test";
import { deviceName, keyBytes } from "../modules/push.js";

test("the key is read from URL-safe Base64", () => {
  assert.deepEqual([...keyBytes("-_8")], [251, 255]);
});

test("a device is named by its browser and system", () => {
  const phone = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36";
  assert.equal(deviceName(phone), "Chrome, Android");
  assert.equal(deviceName("something else"), "Browser");
});
