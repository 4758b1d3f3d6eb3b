// Builds styles, modules and the icon sprite into tanggap/web/static/dist/ (names stay; Django adds the hash).
import { existsSync } from "node:fs";
import { mkdir, readFile, readdir, rm, watch, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import esbuild from "esbuild";
import { buildBaseMap } from "./base-map.js";
import { buildIcons } from "./icons.js";
import { buildStyles } from "./styles.js";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const OUT = path.join(ROOT, "tanggap/web/static/dist");
const BROWSERS = ["chrome100", "firefox102", "safari15.4"];

// Templates and Python files decide which classes and icons are needed.
async function sources() {
  const wanted = /\.(html|py)$/;
  const listed = await readdir(path.join(ROOT, "tanggap"), { recursive: true });
  const names = listed
    .filter((name) => wanted.test(name) && !/(^|\/)(tests|migrations|static|node_modules)\//.test(name))
    .map((name) => path.join(ROOT, "tanggap", name));
  const modules = (await readdir(path.join(ROOT, "frontend/modules"))).map((name) =>
    path.join(ROOT, "frontend/modules", name),
  );
  return Promise.all(
    [...names, ...modules].sort().map(async (file) => ({ file, text: await readFile(file, "utf8") })),
  );
}

async function buildModules() {
  await esbuild.build({
    absWorkingDir: ROOT,
    entryPoints: {
      app: "frontend/modules/app.js",
      attendance: "frontend/modules/attendance.js",
      charts: "frontend/modules/charts.js",
      field: "frontend/modules/field.js",
      map: "frontend/modules/map.js",
      dispatch: "frontend/modules/dispatch.js",
      passkeys: "frontend/modules/passkeys.js",
      push: "frontend/modules/push.js",
      tour: "frontend/modules/tour.js",
      worker: "frontend/modules/worker.js",
    },
    bundle: true,
    format: "esm",
    minify: true,
    target: BROWSERS,
    outdir: OUT,
    legalComments: "none",
    loader: { ".png": "empty" }, // markers are drawn by our own styles
    logLevel: "warning",
  });
}

async function build() {
  const started = performance.now();
  const files = await sources();
  await mkdir(OUT, { recursive: true });
  const [icons, css, baseMap] = await Promise.all([
    buildIcons(ROOT, files),
    buildStyles(ROOT, files, BROWSERS),
    buildBaseMap(ROOT),
    buildModules(),
  ]);
  await writeFile(path.join(OUT, "icons.svg"), icons.svg);
  await writeFile(path.join(OUT, "app.css"), css);
  await writeFile(path.join(OUT, "base-map.json"), baseMap);
  await writeFile(path.join(OUT, "mark.svg"), await readFile(path.join(ROOT, "frontend/mark.svg")));
  console.log(`frontend: ${icons.count} icons, built in ${Math.round(performance.now() - started)} ms`);
}

if (process.argv.includes("--clean") && existsSync(OUT)) await rm(OUT, { recursive: true });
await build();

if (process.argv.includes("--watch")) {
  let waiting;
  const again = () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => build().catch((error) => console.error(String(error))), 150);
  };
  const follow = async (folder, filter) => {
    for await (const event of watch(path.join(ROOT, folder), { recursive: true })) {
      if (event.filename && filter.test(event.filename) && !event.filename.includes("static/")) again();
    }
  };
  follow("frontend", /\.(js|css|svg)$/);
  follow("tanggap", /\.(html|py)$/);
}
