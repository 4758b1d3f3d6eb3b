// Tabler without what no page uses, below our own styles; dark rules also follow the device.
import { readFile } from "node:fs/promises";
import path from "node:path";
import esbuild from "esbuild";
import postcss from "postcss";
import { PurgeCSS } from "purgecss";

const DARK = /\[data-bs-theme=["']?dark["']?\]/g;

export async function buildStyles(root, files, target) {
  const tabler = await readFile(path.join(root, "node_modules/@tabler/core/dist/css/tabler.min.css"), "utf8");
  const [purged] = await new PurgeCSS().purge({
    css: [{ raw: tabler.replace(/\/\*# sourceMappingURL[\s\S]*?\*\//, "").replace(/@charset[^;]*;/, "") }],
    content: files.map(({ text }) => ({ raw: text, extension: "html" })),
    defaultExtractor: (content) => content.match(/[A-Za-z0-9_-]+/g) ?? [],
    safelist: { standard: ["dialog", "data-bs-theme", /^is-/, /^htmx-/] },
    fontFace: true,
    keyframes: true,
  });
  const own = await esbuild.build({
    absWorkingDir: root,
    entryPoints: ["frontend/styles/app.css"],
    bundle: true,
    write: false,
    target,
    logLevel: "warning",
  });
  // In a layer, so that our rules win whatever the selectors weigh.
  const whole = `@layer tabler{${purged.css}}\n${own.outputFiles[0].text}`;
  const themed = await postcss([followDevice]).process(whole, { from: undefined });
  const small = await esbuild.transform(themed.css, { loader: "css", minify: true, target });
  return small.code;
}

// Each rule for the dark theme is repeated for data-bs-theme="auto" on a device that prefers dark, so that
// no script has to choose before the page is drawn.
const followDevice = {
  postcssPlugin: "follow-device",
  Once(sheet) {
    sheet.walkRules((rule) => {
      if (rule.seen || !rule.selector.match(DARK)) return;
      const copy = rule.clone({ selector: rule.selector.replace(DARK, '[data-bs-theme="auto"]') });
      copy.seen = true;
      const media = postcss.atRule({ name: "media", params: "screen and (prefers-color-scheme: dark)" });
      media.append(copy);
      rule.after(media);
    });
  },
};
