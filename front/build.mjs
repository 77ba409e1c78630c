// Writes dist/: app.css, app.js, icons.svg, mark.svg, favicon.svg, each also as name-<hash>.ext and .gz, and manifest.json.
import { build, transform } from "esbuild";
import { createHash } from "node:crypto";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const at = (...p) => join(here, ...p);
const BUDGET = 45 * 1024;
const CSS = ["tokens", "base", "layout", "button", "chip", "card", "notice", "list", "table", "form", "chart", "drawer", "trail", "jump", "one", "elder", "dark", "big", "poster", "stage", "desk", "sheet", "walk", "print"];
const ICONS = `
house search phone phone-call qr-code scan-line user users user-check user-plus building-2 door-open map route
list-checks clipboard-list calendar clock bell megaphone message-circle heart-handshake package truck pill
test-tube thermometer stethoscope shield-check scale file-text printer download upload circle-check circle-x
bell-ring circle-question-mark circle-alert triangle-alert info check x plus chevron-right chevron-left chevron-down volume-2
refresh-cw wifi-off eye lock languages accessibility chart-column chart-line undo-2 pencil log-out ellipsis
history receipt network play pause inbox life-buoy house-heart
book-open circle-pause hand-helping key-round layout-dashboard radio siren sliders-horizontal`.trim().split(/\s+/);
const LICENCES = ["htmx.org", "htmx-ext-sse", "lucide-static"];

const css = (await Promise.all(CSS.map((n) => readFile(at("css", `${n}.css`), "utf8")))).join("\n");
const style = await transform(css, { loader: "css", minify: true, target: "chrome70", charset: "utf8" });
for (const w of style.warnings) throw new Error(`css: ${w.text}`);

const bundle = (name) => build({
  entryPoints: [at("ts", name)],
  bundle: true,
  write: false,
  minify: true,
  format: "iife",
  target: "es2017",
  charset: "utf8",
  legalComments: "none",
  logLevel: "warning",
});

const script = await bundle("app.ts");
const worker = await bundle("sw.ts");

const symbols = await Promise.all(
  ICONS.map(async (name) => {
    const svg = await readFile(at("node_modules/lucide-static/icons", `${name}.svg`), "utf8");
    const body = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>"));
    return `<symbol id="i-${name}" viewBox="0 0 24 24">${body.replace(/\s*\n\s*/g, "").replace(/ \/>/g, "/>")}</symbol>`;
  }),
);
const bare = (svg) => svg.replace(/\s*\n\s*/g, "");
const mark = bare(await readFile(at("img/mark.svg"), "utf8"));
// the mark in the text's own colour, for the bar
const drawn = mark.slice(mark.indexOf(">") + 1, mark.lastIndexOf("</svg>")).replace(/#0b5d66/g, "currentColor");
const sprite = `<svg xmlns="http://www.w3.org/2000/svg"><!-- Lucide, ISC licence: licences.txt --><symbol id="mark" viewBox="0 0 48 48">${drawn}</symbol>${symbols.join("")}</svg>`;

const files = {
  "app.css": style.code,
  "app.js": script.outputFiles[0].text,
  "sw.js": worker.outputFiles[0].text,
  "icons.svg": sprite,
  "mark.svg": mark,
  "favicon.svg": bare(await readFile(at("img/favicon.svg"), "utf8")),
};

await rm(at("dist"), { recursive: true, force: true });
await mkdir(at("dist"), { recursive: true });
const manifest = {};
let total = 0;
for (const [name, text] of Object.entries(files)) {
  const body = Buffer.from(text);
  const gz = gzipSync(body, { level: 9 });
  const hash = createHash("sha256").update(body).digest("hex").slice(0, 10);
  const hashed = name.replace(/(\.\w+)$/, `-${hash}$1`);
  manifest[name] = hashed;
  total += gz.length;
  for (const out of [name, hashed]) {
    await writeFile(at("dist", out), body);
    await writeFile(at("dist", `${out}.gz`), gz);
  }
  console.log(`${name.padEnd(12)} ${String(body.length).padStart(7)} B ${String(gz.length).padStart(6)} B gz`);
}
await writeFile(at("dist", "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
const notes = await Promise.all(LICENCES.map(async (n) => `${n}\n\n${await readFile(at("node_modules", n, "LICENSE"), "utf8")}`));
await writeFile(at("dist", "licences.txt"), notes.join("\n\n----\n\n"));
console.log(`${"all".padEnd(12)} ${" ".repeat(9)} ${String(total).padStart(6)} B gz of ${BUDGET}, ${ICONS.length} icons`);
if (total > BUDGET) {
  console.error("over the budget");
  process.exit(1);
}
