import assert from "node:assert/strict";
import test from "node:test";
import { fileURLToPath } from "node:url";
import { buildIcons } from "../build/icons.js";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

test("the sprite holds the icons that templates and Python files name, once each", async () => {
  const { svg, count } = await buildIcons(ROOT, [
    { file: "a.html", text: '{% icon "check" %}{% icon "check" label=x %}{% action_button x icon="plus" %}' },
    { file: "c.html", text: '{% badge "neutral" word "package" %}' },
    { file: "b.py", text: 'Item("desk:home", _("Overview"), "layout-dashboard")  # icon' },
  ]);
  assert.equal(count, 4);
  assert.match(svg, /<symbol id="package"/);
  assert.match(svg, /<symbol id="layout-dashboard"/);
  assert.equal(svg.match(/id="check"/g).length, 1);
});

test("an icon that does not exist stops the build and names the file", async () => {
  await assert.rejects(
    buildIcons(ROOT, [{ file: "a.html", text: '{% icon "no-such-icon" %}' }]),
    /a\.html: no-such-icon/,
  );
});
