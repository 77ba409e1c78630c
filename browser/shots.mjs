// The README's pictures: docs/pictures/*.png, taken from the demo at noon of its third day. ORIGIN=… takes one that runs.
import { mkdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { DAY, browser as launch, demo } from "./house.mjs";
import { at, pieces } from "./pages.mjs";

const FOLDER = join(dirname(fileURLToPath(import.meta.url)), "../docs/pictures");
const PHONE = { width: 360, height: 740 };
const DESK = { width: 1280, height: 800 };
const LIMIT = 220 * 1024;

/** name, page, size, and what is done before the picture is taken. */
const PICTURES = [
  ["stage", ["/demo"], { width: 1280, height: 700 }],
  ["tasks", ["/tasks", "grid1"], PHONE],
  ["visit", ["/tasks/{task}", "grid1"], PHONE],
  ["door", ["{door}"], PHONE, (page) => page.locator("label.choice", { hasText: "发热" }).click()],
  ["public", ["/public"], PHONE],
];

mkdirSync(FOLDER, { recursive: true });
const house = process.env.ORIGIN ? { origin: process.env.ORIGIN, end: async () => {} } : await demo(DAY);
const chromium = await launch();
let heavy = 0;
try {
  const found = await pieces(house.origin);
  for (const [name, where, viewport, before] of PICTURES) {
    const context = await chromium.newContext({ viewport, deviceScaleFactor: 1, locale: "zh-CN" });
    const page = await context.newPage();
    await page.goto(house.origin + at(where, found), { waitUntil: "load" });
    if (before) await before(page);
    const path = join(FOLDER, `${name}.png`);
    await page.screenshot({ path });
    const bytes = statSync(path).size;
    if (bytes > LIMIT) heavy += 1;
    console.log(`${name}.png ${(bytes / 1024).toFixed(0)} KB of ${LIMIT / 1024}`);
    await context.close();
  }
} finally {
  await chromium.close();
  await house.end();
}
process.exit(heavy ? 1 : 0);
