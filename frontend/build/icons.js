// Makes one SVG sprite of the icons that templates, Python code and modules name.
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";

// {% icon "x" %}, {% badge "tone" word "x" %}, icon="x", icon('x'), Look("tone", "x", ...), Item("url:name", _("Title"), "x", ...) and the like:
// any quoted word in a file that speaks of icons or badges counts when the Tabler set has an icon of that name.
const NAMED = /\{%\s*(?:icon|badge\s+\S+\s+\S+)\s+["']([a-z0-9-]+)["']|\bicon(?:_name)?\s*[=:(]\s*\(?["']([a-z0-9-]+)["']/g;
const QUOTED = /["']([a-z][a-z0-9]*(?:-[a-z0-9]+)*)["']/g;

const folder = (root) => path.join(root, "node_modules/@tabler/icons/icons/outline");

export async function buildIcons(root, files) {
  const outline = folder(root);
  const names = new Set();
  const missing = [];
  for (const { file, text } of files) {
    for (const match of text.matchAll(NAMED)) {
      const name = match[1] ?? match[2];
      if (existsSync(path.join(outline, `${name}.svg`))) names.add(name);
      else missing.push(`${path.relative(root, file)}: ${name}`);
    }
    if (file.endsWith(".py") && /\b(?:icons?|badges?)\b/i.test(text)) {
      for (const [, name] of text.matchAll(QUOTED)) {
        if (existsSync(path.join(outline, `${name}.svg`))) names.add(name);
      }
    }
  }
  if (missing.length) throw new Error(`icons that the Tabler set does not have:\n  ${missing.join("\n  ")}`);
  const symbols = await Promise.all([...names].sort().map((name) => symbol(outline, name)));
  return {
    count: names.size,
    svg: `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`,
  };
}

async function symbol(outline, name) {
  const source = await readFile(path.join(outline, `${name}.svg`), "utf8");
  const inner = source
    .replace(/<!--[\s\S]*?-->/g, "")
    .replace(/^[\s\S]*?<svg[^>]*>/, "")
    .replace(/<\/svg>\s*$/, "")
    .replace(/<path stroke="none"[^>]*\/>/, "")
    .replace(/\s*\n\s*/g, "");
  return (
    `<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75"` +
    ` stroke-linecap="round" stroke-linejoin="round">${inner}</symbol>`
  );
}
