// axe-core on a page: violations of its two gravest classes.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Sentences; empty where nothing serious was found. */
export async function axe(chromium, url, look) {
  const context = await chromium.newContext({ viewport: { width: look.width, height: 800 }, locale: "zh-CN" });
  try {
    const page = await context.newPage();
    await page.goto(url, { waitUntil: "load" });
    await page.evaluate(source);
    const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
    return found.violations
      .filter((v) => v.impact === "serious" || v.impact === "critical")
      .map((v) => `${v.id}: ${v.help} — ${v.nodes.slice(0, 2).map((n) => n.html.slice(0, 120)).join(" / ")}`);
  } finally {
    await context.close();
  }
}
