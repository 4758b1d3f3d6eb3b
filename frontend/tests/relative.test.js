// The same cases as in tanggap/web/tests/test_formats.py: both sides must say the same.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import test from "node:test";
import { relative } from "../modules/relative.js";

const cases = JSON.parse(await readFile(new URL("./relative-cases.json", import.meta.url), "utf8"));

for (const { language, words, examples } of cases) {
  test(`relative times in ${language} are those of the server`, () => {
    for (const [seconds, text] of examples) assert.equal(relative(0, seconds * 1000, words), text);
  });
}
