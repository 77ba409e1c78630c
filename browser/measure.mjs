// What pages cost, with the limit beside each figure. Nothing here passes or fails: figures depend on what else the machine does, so
// the load average stands beside them. `node browser/measure.mjs`; MUSTER_BIN=… names the binary, DEVELOPMENT=1 says it is no release.
import { readFileSync, readdirSync } from "node:fs";
import { Agent, get } from "node:http";
import { loadavg } from "node:os";
import { DAY, browser as launch, demo } from "./house.mjs";
import { at, pieces } from "./pages.mjs";

const PAINT = 2500; // ms
const PAGE = 60; // KB over the wire
const SERVER = 20; // ms, p95
const BIG = 5; // % of one core
/** Slow 3G as field tools define it, and a processor a quarter as fast. */
const SLOW = { offline: false, latency: 400, downloadThroughput: (400 * 1024) / 8, uploadThroughput: (400 * 1024) / 8 };
const TIMES = 5;
const ASKED = 20;

const FIELD = [["/tasks", "grid1"], ["/tasks/{task}", "grid1"], ["{door}"], ["/public"], ["/home", "resident"]];
const ROLES = ["grid1", "secretary", "health", "cdc", "street", "district", "admin", "auditor", "resident"];

const load = () => loadavg()[0].toFixed(1);
const sorted = (all) => all.slice().sort((a, b) => a - b);
const part = (all, p) => sorted(all)[Math.min(all.length - 1, Math.ceil(all.length * p) - 1)];
const line = (...cells) => console.log(`| ${cells.join(" | ")} |`);

/** First contentful paint of a page never seen before, and all its bytes. */
async function paint(chromium, url) {
  const context = await chromium.newContext({ viewport: { width: 360, height: 740 }, locale: "zh-CN" });
  const page = await context.newPage();
  let bytes = 0;
  page.on("requestfinished", async (r) => {
    const s = await r.sizes().catch(() => null);
    if (s && !r.url().includes("/live")) bytes += s.responseBodySize;
  });
  const cdp = await context.newCDPSession(page);
  await cdp.send("Network.enable");
  await cdp.send("Network.emulateNetworkConditions", SLOW);
  await cdp.send("Emulation.setCPUThrottlingRate", { rate: 4 });
  await page.goto(url, { waitUntil: "load" });
  await page.waitForTimeout(300);
  const ms = await page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? NaN);
  await context.close();
  return { ms, bytes };
}

const agent = new Agent({ keepAlive: true, maxSockets: 1 });
function ask(url) {
  return new Promise((told, failed) => {
    const began = performance.now();
    get(url, { agent, headers: { "accept-encoding": "gzip" } }, (answer) => {
      answer.resume();
      answer.on("end", () => told({ status: answer.statusCode, ms: performance.now() - began }));
    }).on("error", failed);
  });
}

/** Pages of the role's navigation and what they link to, one of each kind. */
async function reachable(origin, role) {
  const base = `/as/${role}`;
  const links = (html) => [...html.matchAll(/<a [^>]*href="([^"#]*)"/g)].map((m) => m[1].replaceAll("&amp;", "&")).filter((h) => h.startsWith(`${base}/`) && !/chart=|[?&](lang|elder)=|\.(csv|xlsx)|\/(proof|opening)$/.test(h));
  const text = async (path) => (await fetch(origin + path)).text();
  const first = await text(`${base}/`);
  const rail = first.match(/<nav class="rail"[\s\S]*?<\/nav>/)?.[0] ?? "";
  const nav = [...new Set(links(rail))];
  const kinds = new Map([[`${base}/`, `${base}/`]]);
  for (const path of nav) kinds.set(path, path);
  for (const path of nav) {
    for (const found of links((await text(path)).replace(/<(header|footer|nav class="(rail|tabs)")[\s\S]*?<\/(header|footer|nav)>/g, ""))) {
      const kind = found.replace(/[0-9a-f]{32}/g, "*").replace(/\d+/g, "*");
      if (!kinds.has(kind)) kinds.set(kind, found);
    }
  }
  return [...kinds.values()];
}

/** Clock ticks of this process's children and theirs: the house and the browser. */
function ticks() {
  const all = new Map();
  for (const pid of readdirSync("/proc").filter((p) => /^\d+$/.test(p))) {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
      const rest = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      all.set(Number(pid), { parent: Number(rest[1]), used: Number(rest[11]) + Number(rest[12]) });
    } catch {
      // it ended meanwhile
    }
  }
  const ours = (pid) => {
    for (let p = all.get(pid)?.parent; p; p = all.get(p)?.parent) if (p === process.pid) return true;
    return false;
  };
  let used = 0;
  for (const [pid, { used: n }] of all) if (ours(pid)) used += n;
  return used;
}

async function share(seconds, during) {
  const [from, began] = [ticks(), performance.now()];
  const end = began + seconds * 1000;
  while (performance.now() < end) {
    await during();
    await new Promise((r) => setTimeout(r, Math.min(5000, Math.max(0, end - performance.now()))));
  }
  return (100 * (ticks() - from)) / 100 / ((performance.now() - began) / 1000);
}

/** One report at the door, through the form that the page shows. */
async function report(origin, door) {
  const shown = await fetch(origin + door);
  const cookie = shown.headers.getSetCookie().map((c) => c.split(";")[0]).join("; ");
  const html = await shown.text();
  const form = html.match(/<form[^>]*>(?:(?!<\/form>)[\s\S])*value="fever"[\s\S]*?<\/form>/)[0];
  const action = form.match(/action="([^"]+)"/)[1];
  const fields = new URLSearchParams([...form.matchAll(/<input[^>]*type="hidden"[^>]*>/g)].map((m) => [m[0].match(/name="([^"]+)"/)[1], m[0].match(/value="([^"]*)"/)?.[1] ?? ""]));
  fields.append("symptom", "fever");
  for (const m of form.matchAll(/<input[^>]*value="(fever|self|me|oneself|today)"[^>]*>/g)) fields.set(m[0].match(/name="([^"]+)"/)[1], m[1]);
  const answer = await fetch(origin + action, { method: "POST", body: fields, headers: { origin, cookie, "content-type": "application/x-www-form-urlencoded" } });
  if (!answer.ok || !(await answer.text()).includes("receipt-code")) throw new Error(`a report at the door answered ${answer.status}`);
}

/** Sixty doors pressed without a network on a phone four times slower, then sent over slow 3G; and what a grid's doors weigh. */
async function morning(chromium, origin) {
  const context = await chromium.newContext({ viewport: { width: 360, height: 740 }, locale: "zh-CN" });
  const page = await context.newPage();
  await page.goto(`${origin}/as/grid1/walk`);
  const paths = await page.locator("main h2 a").evaluateAll((all) => all.map((a) => a.href));
  let bytes = 0;
  for (const path of paths) {
    await page.goto(path);
    bytes += await page.evaluate(() => performance.getEntriesByType("navigation")[0].transferSize);
  }
  const client = await context.newCDPSession(page);
  await client.send("Network.enable");
  await client.send("Emulation.setCPUThrottlingRate", { rate: 4 });
  await client.send("Network.emulateNetworkConditions", { ...SLOW, offline: true });
  const saved = await page.evaluate(async () => {
    const out = [];
    const forms = Array.from(document.querySelectorAll(".walk-door:not([data-done]) form[data-walk-door]")).slice(0, 60);
    for (const form of forms) {
      const card = form.closest("li");
      const from = performance.now();
      form.querySelector("button[value=usual]").click();
      await new Promise((told) => {
        const look = () => (card.querySelector(".sync-state") ? told() : requestAnimationFrame(look));
        look();
      });
      out.push(performance.now() - from);
    }
    return out;
  });
  await client.send("Network.emulateNetworkConditions", { ...SLOW, offline: false });
  const sent = await page.evaluate(async () => {
    const from = performance.now();
    window.dispatchEvent(new Event("online"));
    const left = () => document.querySelectorAll(".walk-door .sync-state[data-state=local], .walk-door .sync-state[data-state=sending]").length;
    while (left() > 0) await new Promise((r) => setTimeout(r, 20));
    return performance.now() - from;
  });
  const delivered = await page.locator(".sync-state[data-state=sent]").count();
  if (delivered !== saved.length) throw new Error(`${saved.length} were pressed, ${delivered} delivered`);
  await context.close();
  return { bytes, saved, sent };
}

const only = process.argv.slice(2);
const wanted = (name) => only.length === 0 || only.includes(name);
const house = process.env.ORIGIN ? { origin: process.env.ORIGIN, end: async () => {} } : await demo(DAY);
const chromium = await launch();
try {
  const found = await pieces(house.origin);
  if (process.env.DEVELOPMENT) console.log("(a development build of the server)\n");
  if (wanted("paint")) {
    line("first paint, 4× slower processor, slow 3G", `limit ${PAINT} ms: median`, "worst of " + TIMES, "ratio", `KB of ${PAGE}`, "load");
    line("---", "---", "---", "---", "---", "---");
    for (const page of FIELD) {
      const path = at(page, found);
      const runs = [];
      for (let n = 0; n < TIMES; n += 1) runs.push(await paint(chromium, house.origin + path));
      const all = runs.map((r) => r.ms);
      line(path.replace(/^\/r\/.*/, "a door's page"), part(all, 0.5).toFixed(0), part(all, 1).toFixed(0), (part(all, 0.5) / PAINT).toFixed(2), (Math.max(...runs.map((r) => r.bytes)) / 1024).toFixed(1), load());
    }
    console.log();
  }
  if (wanted("server")) {
    line("server, each page " + ASKED + " times", "pages", `over ${SERVER} ms`, "slowest page", "p95, ms", "median", "ratio", "load");
    line("---", "---", "---", "---", "---", "---", "---", "---");
    for (const role of ROLES) {
      let worst = ["", 0, 0];
      let over = 0;
      const pages = await reachable(house.origin, role);
      for (const path of pages) {
        const all = [];
        for (let n = 0; n < ASKED; n += 1) {
          let { status, ms } = await ask(house.origin + path);
          while (status === 429) {
            // so many from one address a minute: what was refused is no figure
            await new Promise((r) => setTimeout(r, 2000));
            ({ status, ms } = await ask(house.origin + path));
          }
          if (status >= 400) {
            console.log(`a link leads to a refusal: ${path} answered ${status}`);
            break;
          }
          all.push(ms);
        }
        if (!all.length) continue;
        const p95 = part(all, 0.95);
        if (p95 > SERVER) over += 1;
        if (p95 > worst[1]) worst = [path, p95, part(all, 0.5)];
      }
      line(role, pages.length, over, worst[0], worst[1].toFixed(1), worst[2].toFixed(1), (worst[1] / SERVER).toFixed(2), load());
    }
    console.log();
  }
  if (wanted("walk")) {
    const { bytes, saved, sent } = await morning(chromium, house.origin);
    line("doors without a network, 4× slower processor, slow 3G", "limit", "measured", "ratio", "load");
    line("---", "---", "---", "---", "---");
    line(`a household saved on the phone, p95 of ${saved.length}`, "100 ms", `${part(saved, 0.95).toFixed(0)} ms`, (part(saved, 0.95) / 100).toFixed(2), load());
    line(`${saved.length} visits sent`, "2 s", `${(sent / 1000).toFixed(2)} s`, (sent / 2000).toFixed(2), load());
    line("doors of a grid, over the wire", "300 KB", `${(bytes / 1024).toFixed(1)} KB`, (bytes / 1024 / 300).toFixed(2), load());
    console.log();
  }
  if (wanted("big")) {
    const page = await (await chromium.newContext({ viewport: { width: 1920, height: 1080 }, locale: "zh-CN" })).newPage();
    const answer = await page.goto(`${house.origin}/as/street/big`, { waitUntil: "load" });
    if (answer.status() !== 200) throw new Error(`the big screen answered ${answer.status()}`);
    await page.waitForTimeout(3000);
    line("big screen, server and browser (no graphics card)", `limit ${BIG} % of a core`, "ratio", "load");
    line("---", "---", "---", "---");
    const still = await share(60, async () => {});
    line("nothing happens, 60 s", `${still.toFixed(1)} %`, (still / BIG).toFixed(2), load());
    const busy = await share(60, () => report(house.origin, found.door));
    line("a report each 5 s, 60 s", `${busy.toFixed(1)} %`, (busy / BIG).toFixed(2), load());
    // What the town's people post meanwhile is in this figure too: the same process plays them.
    const stage = await (await chromium.newContext()).newPage();
    await stage.goto(`${house.origin}/demo`);
    await stage.click('form:has(input[value="x60"]) button');
    await stage.close();
    const told = await share(60, async () => {});
    line("the story, a minute in each second, 60 s", `${told.toFixed(1)} %`, (told / BIG).toFixed(2), load());
  }
} finally {
  await chromium.close();
  await house.end();
}
