// Every page for every role, phone and desktop, elder mode, dark, three languages, and without scripts where that is promised.
// `node browser/run.mjs [--shots FOLDER]`
import { browser as launch, demo } from "./house.mjs";
import { PAGES } from "./pages.mjs";
import { visit } from "./sweep.mjs";
import { journeys } from "./journeys.mjs";

const shots = process.argv.includes("--shots") ? process.argv[process.argv.indexOf("--shots") + 1] : null;
const LOOKS = [
  { name: "phone", width: 360 },
  { name: "narrow", width: 320 },
  { name: "desk", width: 1280 },
  { name: "elder", width: 360, elder: true },
  { name: "dark", width: 1280, dark: true },
  { name: "en", width: 360, lang: "en" },
  { name: "hant", width: 1280, lang: "zh-Hant" },
  { name: "noscript", width: 360, script: false },
];

let passed = 0;
const failures = [];
const house = await demo(Number(process.env.MUSTER_DAY ?? 4));
const chromium = await launch();
try {
  let heaviest = 0;
  for (const { role, paths } of PAGES) {
    for (const path of paths) {
      for (const look of LOOKS) {
        const at = (role ? `/as/${role}` : "") + path;
        const name = `${role ?? "anyone"}${path.replace(/\W+/g, "-")}-${look.name}`;
        const { wrong, bytes } = await visit(chromium, house.origin, at, { ...look, shot: shots && { folder: shots, name } });
        heaviest = Math.max(heaviest, bytes);
        if (wrong.length) failures.push(`${at} (${look.name})\n    ${wrong.join("\n    ")}`);
        else passed += 1;
      }
    }
  }
  console.log(`heaviest page: ${(heaviest / 1024).toFixed(1)} KB of 60`);
  for (const [name, journey] of Object.entries(journeys)) {
    try {
      await journey({ chromium, origin: house.origin, shots });
      passed += 1;
    } catch (e) {
      failures.push(`journey ${name}: ${e.message}`);
    }
  }
} finally {
  await chromium.close();
  await house.end();
}
for (const f of failures) console.log(`✗ ${f}`);
console.log(`${passed} passed, ${failures.length} failed`);
process.exit(failures.length ? 1 : 0);
