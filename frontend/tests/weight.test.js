// What a first visit costs over the wire; needs a build. A technician's first page may weigh 150 kB, any page
// of the desk 400 kB, the page itself included.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import test from "node:test";
import { gzipSync } from "node:zlib";

const PAGE = 40_000;

async function weight(...names) {
  const sizes = await Promise.all(
    names.map(async (name) => {
      const content = await readFile(new URL(`../../tanggap/web/static/dist/${name}`, import.meta.url));
      return gzipSync(content, { level: 9 }).length;
    }),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

const SHELL = ["app.css", "app.js", "icons.svg", "mark.svg"];
const FIELD = [...SHELL, "field.js", "worker.js"];

test("styles, modules and icons leave room for a technician's page within 150 kB", async () => {
  assert.ok((await weight(...FIELD)) + PAGE <= 150_000);
});

test("with charts a page of the desk stays within 400 kB", async () => {
  assert.ok((await weight(...SHELL, "charts.js")) + PAGE <= 400_000);
});

test("with a map and its outlines a page of the desk stays within 400 kB", async () => {
  assert.ok((await weight(...SHELL, "map.js", "map.css", "base-map.json")) + PAGE <= 400_000);
});
