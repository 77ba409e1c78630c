// The gallery in every look: contrast as the browser computed it, text in pictures as it was set, targets, and paper whose
// codes an outside program reads back.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { axe } from "./axe.mjs";
import { visit } from "./sweep.mjs";

const PAGES = [
  "/gallery",
  "/gallery?open=1",
  "/gallery/charts",
  "/gallery/charts?case=empty",
  "/gallery/charts?case=one",
  "/gallery/charts?case=long",
  "/gallery/paper",
];
const LOOKS = [
  { name: "phone", width: 360 },
  { name: "narrow", width: 320 },
  { name: "desk", width: 1280 },
  { name: "elder", width: 360, elder: true },
  { name: "dark", width: 1280, dark: true },
  { name: "big", width: 1920, height: 1080, dark: true, least: 24 },
  { name: "en", width: 360, lang: "en" },
  { name: "twice", width: 360, letter: 32 },
  { name: "noscript", width: 360, script: false },
];

/** Runs in the page: contrast, targets, letters, and the text of pictures. */
function measured({ elder, least }) {
  const out = [];
  const seen = (e) => {
    const r = e.getBoundingClientRect();
    return r.width > 1 && r.height > 1 && getComputedStyle(e).visibility !== "hidden" && !e.closest(".vh, [hidden]");
  };
  const rgba = (s) => {
    const m = s.match(/rgba?\(([^)]+)\)/);
    const [r, g, b, a = 1] = m ? m[1].split(/[\s,/]+/).map(Number) : [0, 0, 0, 0];
    return { r, g, b, a };
  };
  const over = (top, under) => ({ r: top.r * top.a + under.r * (1 - top.a), g: top.g * top.a + under.g * (1 - top.a), b: top.b * top.a + under.b * (1 - top.a), a: 1 });
  const ground = (e) => {
    const layers = [];
    for (let at = e; at; at = at.parentElement) {
      const c = rgba(getComputedStyle(at).backgroundColor);
      if (c.a > 0) layers.push(c);
      if (c.a === 1) break;
    }
    return layers.reverse().reduce((under, top) => over(top, under), { r: 255, g: 255, b: 255, a: 1 });
  };
  const light = ({ r, g, b }) => {
    const one = (v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4);
    return 0.2126 * one(r) + 0.7152 * one(g) + 0.0722 * one(b);
  };
  const ratio = (a, b) => {
    const [x, y] = [light(a), light(b)].sort((p, q) => q - p);
    return (x + 0.05) / (y + 0.05);
  };
  // on a drawn ground (stripes, a gradient) every colour of it counts
  const grounds = (e) => {
    for (let at = e; at; at = at.parentElement) {
      const { backgroundImage, backgroundColor } = getComputedStyle(at);
      const drawn = (backgroundImage.match(/rgba?\([^)]+\)/g) ?? []).map(rgba).filter((c) => c.a === 1);
      if (drawn.length && !at.matches(".chart-plot, select")) return drawn;
      if (rgba(backgroundColor).a === 1) break;
    }
    return [ground(e)];
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const e = node.parentElement;
    if (!node.data.trim() || !e || !seen(e) || /^(SCRIPT|TITLE|DESC|OPTION)$/i.test(e.tagName)) continue;
    const style = getComputedStyle(e);
    const drawn = e.closest("svg.plot");
    // what lies on a pattern has its own edge of the ground's colour
    if (e.closest(".on-full, [aria-disabled=true], [disabled], svg[aria-hidden=true]")) continue;
    const ink = rgba(drawn ? style.fill : style.color);
    const size = parseFloat(style.fontSize) * (drawn ? drawn.getBoundingClientRect().width / drawn.viewBox.baseVal.width : 1);
    const bold = Number(style.fontWeight) >= 700;
    const needed = size >= 24 || (bold && size >= 18.66) ? 3 : 4.5;
    const has = Math.min(...grounds(e).map((g) => ratio(over(ink, g), g)));
    if (has + 0.01 < needed) out.push(`contrast ${has.toFixed(2)}, ${needed} needed: “${node.data.trim().slice(0, 20)}” in ${e.className?.baseVal ?? e.className}`);
    // paper has the size of paper
    if (least && size + 0.3 < least) out.push(`letters of ${size.toFixed(1)} px, ${least} needed: “${node.data.trim().slice(0, 20)}” in <${e.tagName} class="${e.className?.baseVal ?? e.className}">`);
    else if (size < 10.9 && !e.closest("[class^=sheet]")) out.push(`letters of ${size.toFixed(1)} px: “${node.data.trim().slice(0, 20)}”`);
  }
  const high = elder ? 60 : 44;
  for (const e of document.querySelectorAll("main button, main summary, main .segmented a, main .trail a, main .chart-take a, main .row-main[href], main .pager a, main input:not([type=hidden]):not([type=radio]):not([type=checkbox]), main select, main label.choice")) {
    const r = e.getBoundingClientRect();
    if (seen(e) && r.height + 0.5 < high) out.push(`target ${Math.round(r.height)} px high, ${high} needed: ${e.outerHTML.slice(0, 90)}`);
  }
  for (const svg of document.querySelectorAll("svg.plot")) {
    const box = svg.viewBox.baseVal;
    const texts = [...svg.querySelectorAll("text")].map((t) => [t.textContent, t.getBBox()]);
    const name = svg.querySelector("title").id;
    texts.forEach(([words, b], i) => {
      if (b.x < -1 || b.y < -1 || b.x + b.width > box.width + 1 || b.y + b.height > box.height + 2) out.push(`${name}: “${words.slice(0, 20)}” leaves the picture: ${[b.x, b.y, b.x + b.width, b.y + b.height].map(Math.round)} in ${box.width} × ${box.height}`);
      for (const [other, o] of texts.slice(0, i)) {
        // a line's box is higher than its letters: a quarter of it above and below may meet
        if (b.x + 1 < o.x + o.width && o.x + 1 < b.x + b.width && b.y + b.height * 0.25 < o.y + o.height * 0.75 && o.y + o.height * 0.25 < b.y + b.height * 0.75) out.push(`${name}: “${words.slice(0, 20)}” lies on “${other.slice(0, 20)}”`);
      }
    });
  }
  return [...new Set(out)].slice(0, 6);
}

/** Pieces of paper: size in millimetres, and what must be read from it. */
const PAPER = {
  card: { size: [85.6, 54], reads: ["QR-Code:{url}"] },
  tube: { size: [50, 20], reads: ["CODE-128:T26021200417"] },
  label: { size: [40, 30], reads: ["CODE-128:BOX-2602-0031", "QR-Code:BOX-2602-0031"] },
  a4: { size: [210, 297], reads: ["QR-Code:{url}"] },
};

async function printed(chromium, origin, kind, { size, reads }, shots) {
  const wrong = [];
  const folder = mkdtempSync(join(tmpdir(), "muster-paper-"));
  const page = await chromium.newPage();
  try {
    await page.goto(`${origin}/gallery/paper?paper=${kind}`, { waitUntil: "load" });
    const pdf = await page.pdf({ preferCSSPageSize: true, printBackground: false });
    writeFileSync(join(folder, "p.pdf"), pdf);
    const told = execFileSync("pdfinfo", [join(folder, "p.pdf")], { encoding: "utf8" });
    const [, wide, tall] = told.match(/Page size:\s+([\d.]+) x ([\d.]+) pts/).map(Number);
    const mm = [wide, tall].map((pt) => (pt / 72) * 25.4);
    if (Math.abs(mm[0] - size[0]) > 0.6 || Math.abs(mm[1] - size[1]) > 0.6) wrong.push(`${mm.map((m) => m.toFixed(1))} mm, ${size} wanted`);
    const sheets = Number(told.match(/Pages:\s+(\d+)/)[1]);
    if (sheets !== 1) wrong.push(`${sheets} sheets instead of one`);
    // as a black and white office printer of 300 dpi would
    execFileSync("pdftoppm", ["-r", "300", "-mono", "-f", "1", "-l", "1", join(folder, "p.pdf"), join(folder, "p")]);
    const picture = join(folder, readdirSync(folder).find((f) => f.endsWith(".pbm")));
    let read = "";
    try {
      read = execFileSync("zbarimg", ["-q", picture], { encoding: "utf8" });
    } catch {
      wrong.push("no code can be read from it");
    }
    for (const one of reads) {
      const wanted = one.replace("{url}", `${origin}/gallery/paper`);
      if (!read.split("\n").includes(wanted)) wrong.push(`${wanted} is not read; read was: ${read.trim() || "nothing"}`);
    }
    if (shots) {
      mkdirSync(shots, { recursive: true });
      execFileSync("pdftoppm", ["-r", "150", "-gray", "-png", join(folder, "p.pdf"), join(shots, `paper-${kind}`)]);
    }
  } finally {
    await page.close();
    rmSync(folder, { recursive: true, force: true });
  }
  return wrong;
}

/** All charts on paper, in black and white: nothing of the screen's tools, all of the pictures. */
async function inGrey(chromium, origin, shots) {
  const wrong = [];
  const page = await chromium.newPage();
  await page.goto(`${origin}/gallery/charts`, { waitUntil: "load" });
  await page.emulateMedia({ media: "print" });
  const shown = await page.evaluate(() => [...document.querySelectorAll(".chart-take, .segmented, .bar-tools, .tabs, .jump")].filter((e) => e.getBoundingClientRect().height > 0).map((e) => e.className));
  if (shown.length) wrong.push(`on paper too: ${shown[0]}`);
  const pdf = await page.pdf({ preferCSSPageSize: true });
  if (shots) {
    mkdirSync(shots, { recursive: true });
    writeFileSync(join(shots, "charts.pdf"), pdf);
    execFileSync("pdftoppm", ["-r", "70", "-gray", "-png", join(shots, "charts.pdf"), join(shots, "print")]);
  }
  await page.close();
  return wrong;
}

/** Ctrl-K, `?`, j and a, and one question at a time: what scripts add. */
async function islands(chromium, origin) {
  const wrong = [];
  const context = await chromium.newContext({ viewport: { width: 1280, height: 900 }, locale: "zh-CN" });
  const page = await context.newPage();
  await page.goto(`${origin}/as/grid1/tasks`, { waitUntil: "load" });
  await page.keyboard.press("Control+k");
  if ((await page.evaluate(() => document.activeElement.id)) !== "jump") wrong.push("Ctrl-K does not go to the box");
  await page.keyboard.type("301");
  await page.waitForSelector(".jump-hits a", { timeout: 5000 }).catch(() => wrong.push("no hits below the box"));
  await page.keyboard.press("ArrowDown");
  const first = await page.evaluate(() => document.activeElement.getAttribute("href"));
  if (!/^\/as\/grid1\/people\/[0-9a-f]{32}$/.test(first ?? "")) wrong.push(`the first hit leads to ${first}`);
  else {
    await page.keyboard.press("Enter");
    await page.waitForURL(`**${first}`);
  }
  await page.goto(`${origin}/as/grid1/tasks`, { waitUntil: "load" });
  await page.keyboard.press("?");
  if (!(await page.evaluate(() => document.querySelector("[data-keys-help]").open))) wrong.push("? does not show the keys");
  await page.keyboard.press("j");
  if (!(await page.evaluate(() => !!document.activeElement.closest(".row")))) wrong.push("j does not go to a row");
  await page.click("[data-keys-off]");
  await page.evaluate(() => document.activeElement.blur());
  await page.keyboard.press("j");
  if (await page.evaluate(() => !!document.activeElement.closest(".row"))) wrong.push("keys that were switched off still work");
  await context.close();

  const phone = await chromium.newContext({ viewport: { width: 360, height: 740 }, locale: "zh-CN" });
  const form = await phone.newPage();
  await form.goto(`${origin}/gallery`, { waitUntil: "load" });
  const shown = () => form.evaluate(() => [...document.querySelectorAll("[data-one-by-one] .field, [data-one-by-one] fieldset.choices")].filter((e) => !e.hidden).length);
  if ((await shown()) !== 1) wrong.push(`${await shown()} questions at once on a phone`);
  const next = form.locator(".one-bar button").last();
  await next.click();
  if (!(await form.locator(".one-at").innerText()).includes("1")) wrong.push("an unanswered question is passed over");
  await form.locator("[data-one-by-one] label.choice").first().click();
  await next.click();
  if (!(await form.locator(".one-at").innerText()).includes("2")) wrong.push("an answered question does not lead on");
  await phone.close();
  return wrong;
}

/** Jobs for the runner: name and what is wrong. */
export function gallery(chromium, origin, shots) {
  const jobs = [];
  for (const path of PAGES) {
    for (const look of LOOKS) {
      if (look.name === "big" && path.includes("paper")) continue; // paper is not for the wall
      const name = `gallery-${path.slice(8).replace(/\W+/g, "-") || "parts"}-${look.name}`;
      const also = (page) => page.evaluate(measured, { elder: !!look.elder, least: look.least ?? 0 });
      const job = async () => (await visit(chromium, origin, path, { ...look, heavy: path.includes("charts"), also: look.script === false ? null : also, shot: shots && { folder: shots, name, full: !look.letter } })).wrong;
      jobs.push([`${path} (${look.name})`, job]);
    }
  }
  for (const path of ["/gallery", "/gallery/charts", "/gallery/paper"]) jobs.push([`axe ${path}`, () => axe(chromium, origin + path, { width: 360 })]);
  for (const [kind, wanted] of Object.entries(PAPER)) jobs.push([`paper ${kind}`, () => printed(chromium, origin, kind, wanted, shots)]);
  jobs.push(["charts in grey", () => inGrey(chromium, origin, shots)]);
  jobs.push(["what scripts add", () => islands(chromium, origin)]);
  return jobs;
}
