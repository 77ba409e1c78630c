// What must hold on every page, whoever looks at it.
import { mkdirSync } from "node:fs";
import { join } from "node:path";

/** Bytes over the wire a page may take, everything in. */
const BUDGET = 60 * 1024;

/** Runs in the page: what is wrong with it, as sentences. */
function faults({ elder }) {
  const out = [];
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > width + 1) {
    const wide = [...document.querySelectorAll("body *")].find((e) => e.getBoundingClientRect().right > width + 1 && !e.closest(".chart, .table-keep, .room-grid"));
    out.push(`wider than the screen (${document.documentElement.scrollWidth} > ${width}): ${wide ? wide.outerHTML.slice(0, 120) : "?"}`);
  }
  const text = document.body.innerText;
  const missing = text.match(/⟦[^⟧]*⟧/);
  if (missing) out.push(`a sentence is missing: ${missing[0]}`);
  if (/\b(NaN|undefined|\[object|Some\(|None\b)/.test(text)) out.push(`a raw value shows: ${text.match(/.{0,20}\b(NaN|undefined|\[object|Some\(|None\b).{0,20}/)[0]}`);
  const least = elder ? 60 : 44;
  for (const e of document.querySelectorAll("button, a.button, a.tile, nav.tabs a, label.choice, select, input[type=text], input[type=tel]")) {
    const r = e.getBoundingClientRect();
    if (r.width > 0 && r.height > 0 && r.height + 0.5 < least) out.push(`target ${Math.round(r.height)} px high, ${least} needed: ${e.outerHTML.slice(0, 100)}`);
  }
  for (const e of document.querySelectorAll("input:not([type=hidden]), select, textarea")) {
    const named = e.labels?.length || e.getAttribute("aria-label") || e.getAttribute("aria-labelledby");
    if (!named) out.push(`a field without a label: ${e.outerHTML.slice(0, 100)}`);
  }
  if (!document.documentElement.lang) out.push("no language is named");
  if (document.querySelectorAll("h1").length !== 1) out.push(`${document.querySelectorAll("h1").length} first headings`);
  for (const i of document.querySelectorAll("img:not([alt])")) out.push(`a picture without words: ${i.outerHTML.slice(0, 80)}`);
  return [...new Set(out)].slice(0, 5);
}

/** Visits `path` and returns what is wrong. `look`: {width, elder, dark, lang, script, letter, also, shot}; `also` looks once more. */
export async function visit(browser, origin, path, look) {
  const context = await browser.newContext({
    viewport: { width: look.width, height: look.height ?? (look.width < 700 ? 740 : 900) },
    javaScriptEnabled: look.script ?? true,
    deviceScaleFactor: 1,
    locale: look.lang === "en" ? "en" : "zh-CN",
  });
  const page = await context.newPage();
  const wrong = [];
  let bytes = 0;
  page.on("console", (m) => m.type() === "error" && wrong.push(`console: ${m.text()}`));
  page.on("pageerror", (e) => wrong.push(`script: ${e.message}`));
  page.on("request", (r) => {
    if (!r.url().startsWith(origin) && !r.url().startsWith("data:")) wrong.push(`asks another host: ${r.url()}`);
  });
  page.on("requestfinished", async (r) => {
    const s = await r.sizes().catch(() => null);
    if (s && !r.url().includes("/live")) bytes += s.responseBodySize;
  });
  const query = [look.elder && "elder=1", look.dark && "dark=1", look.lang && `lang=${look.lang}`].filter(Boolean).join("&");
  const url = origin + path + (query ? (path.includes("?") ? "&" : "?") + query : "");
  if (look.letter) {
    // a person's own size of type, as set in the browser
    const session = await context.newCDPSession(page);
    await session.send("Page.setFontSizes", { fontSizes: { standard: look.letter, fixed: look.letter } });
  }
  const answer = await page.goto(url, { waitUntil: "load" });
  if (answer.status() !== (look.status ?? 200)) wrong.push(`status ${answer.status()}`);
  await page.waitForTimeout(60);
  if (look.script !== false) wrong.push(...(await page.evaluate(faults, { elder: !!look.elder })));
  if (look.also) wrong.push(...(await look.also(page)));
  if (bytes > BUDGET && !look.heavy) wrong.push(`${Math.round(bytes / 1024)} KB over the wire, ${BUDGET / 1024} allowed`);
  if (look.shot) {
    mkdirSync(look.shot.folder, { recursive: true });
    await page.screenshot({ path: join(look.shot.folder, `${look.shot.name}.png`), fullPage: look.shot.full ?? true });
  }
  await context.close();
  return { wrong, bytes };
}
