// What Muster writes as GeoJSON is judged by check-geojson; what it reads gets two verdicts, its own and the judge's, and each
// difference has to be one that README.md names. Uses the binary that MUSTER_BIN names: nothing here was once good.
import { check } from "@placemarkio/check-geojson";
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "../..");
const MUSTER = process.env.MUSTER_BIN ?? join(ROOT, "target/debug/muster");
if (!existsSync(MUSTER)) throw new Error(`there is no ${MUSTER}: cargo build -p muster, or name one by MUSTER_BIN`);
const FOLDER = mkdtempSync(join(tmpdir(), "muster-judge-geojson-"));
const wrong = [];
let judged = 0;

/** The judge's word: none, or what it says. */
function issues(text) {
  judged += 1;
  try {
    check(text);
    return [];
  } catch (e) {
    return (e.issues ?? [e]).map((i) => i.message);
  }
}

// ---- what is written ----

async function written() {
  const child = spawn(MUSTER, ["demo", "--data", join(FOLDER, "demo"), "--listen", "127.0.0.1:0", "--day", "0", "--paused"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    const origin = await new Promise((found, failed) => {
      let said = "";
      child.stdout.on("data", (piece) => {
        said += piece;
        const at = said.match(/http:\/\/127\.0\.0\.1:\d+/);
        if (at) found(at[0]);
      });
      child.on("exit", (code) => failed(new Error(`the demo ended with ${code}: ${said}`)));
    });
    const json = async (path) => {
      const got = await fetch(`${origin}/as/district${path}`, { headers: { accept: "application/json" } });
      if (!got.ok) throw new Error(`${path}: ${got.status}`);
      return got.json();
    };
    const street = (await json(`/places?q=${encodeURIComponent("云栖街道")}`)).places[0].id;
    const below = (await json(`/places/${street}/map`)).areas.map(([place]) => place.id);
    if (below.length < 2) throw new Error("the demo's street has no two communities with boundaries");
    const texts = [];
    for (const id of [street, ...below]) {
      const got = await fetch(`${origin}/as/district/places/${id}/map.geojson`);
      const text = await got.text();
      const said = issues(text);
      if (got.status !== 200 || said.length > 0) wrong.push(`/places/${id}/map.geojson: ${got.status} ${said.join("; ")}`);
      texts.push(text);
    }
    return texts;
  } finally {
    child.kill("SIGTERM");
  }
}

// The judge can say no: each of these is one of ours, spoilt.
const SPOILT = {
  "a ring left open": (g) => g.features[0].geometry.coordinates[0].pop(),
  "a place of one number": (g) => (g.features[0].geometry.coordinates[0][1] = [120]),
  "a word for a number": (g) => (g.features[0].geometry.coordinates[0][1] = ["x", 30]),
  "a polygon without rings around it": (g) => (g.features[0].geometry.coordinates = g.features[0].geometry.coordinates[0]),
  "no geometry type": (g) => delete g.features[0].geometry.type,
  "features that are no list": (g) => (g.features = {}),
};

function spoilt(text) {
  for (const [what, spoil] of Object.entries(SPOILT)) {
    const g = JSON.parse(text);
    spoil(g);
    if (issues(JSON.stringify(g)).length === 0) wrong.push(`the judge took ${what}`);
  }
}

// ---- what is read ----

const SQUARE = [[120, 30], [120.01, 30], [120.01, 30.01], [120, 30.01], [120, 30]];
const HOLE = [[120.002, 30.002], [120.002, 30.004], [120.004, 30.004], [120.004, 30.002], [120.002, 30.002]];
const shift = (ring, by) => ring.map(([x, y]) => [x + by, y]);
const feature = (name, geometry, more = {}) => ({ type: "Feature", properties: { name }, geometry, ...more });
const polygon = (...rings) => ({ type: "Polygon", coordinates: rings });
const all = (...features) => ({ type: "FeatureCollection", features });
const one = (geometry, more) => all(feature("望江社区", geometry, more));

/** Name, file, the judge's word, ours; a difference has its row in README.md. */
const FILES = [
  ["one area", one(polygon(SQUARE)), true, true],
  ["a feature alone", feature("望江社区", polygon(SQUARE)), true, true],
  ["two areas", all(feature("望江社区", polygon(SQUARE)), feature("听涛社区", polygon(shift(SQUARE, 0.02)))), true, true],
  ["a hole", one(polygon(SQUARE, HOLE)), true, true],
  ["several polygons", one({ type: "MultiPolygon", coordinates: [[SQUARE], [shift(SQUARE, 0.02)]] }), true, true],
  ["heights", one(polygon(SQUARE.map((p) => [...p, 8]))), true, true],
  ["an id and a box", one(polygon(SQUARE), { id: 7, bbox: [120, 30, 120.01, 30.01] }), true, true],
  ["members of others", { ...one(polygon(SQUARE)), note: "x" }, true, true],
  ["clockwise", one(polygon([...SQUARE].reverse())), true, true],
  ["a ring left open", one(polygon(SQUARE.slice(0, 4))), false, false],
  ["three places", one(polygon([SQUARE[0], SQUARE[1], SQUARE[0]])), false, false],
  ["a word for a number", one(polygon([["x", 30], ...SQUARE.slice(1)])), false, false],
  ["features that are no list", { type: "FeatureCollection", features: {} }, false, false],
  ["an unknown geometry", one({ type: "Circle", coordinates: [120, 30] }), false, false],
  ["no features", all(), true, false],
  ["a point", one({ type: "Point", coordinates: [120, 30] }), true, false],
  ["a line that crosses itself", one(polygon([[120, 30], [121, 31], [121, 30], [120, 31], [120, 30]])), true, false],
  ["a hole outside", one(polygon(SQUARE, shift(HOLE, 1))), true, false],
  ["latitude first", one(polygon(SQUARE.map(([x, y]) => [y, x]))), true, false],
  ["metres", one(polygon(SQUARE.map(([x, y]) => [x * 4000, y * 100000]))), true, false],
  ["a place that nobody knows", all(feature("没有的社区", polygon(SQUARE))), true, false],
  ["one place twice", all(feature("望江社区", polygon(SQUARE)), feature("望江社区", polygon(SQUARE))), true, false],
];
const NOT_JSON = ["姓名,电话", "", "{", '{"type":"FeatureCollection","features":[],}'];

function muster(...args) {
  const done = spawnSync(MUSTER, args, { encoding: "utf8" });
  return { code: done.status, said: done.stdout + done.stderr };
}

function read() {
  const house = join(FOLDER, "house");
  const places = join(FOLDER, "places.csv");
  writeFileSync(places, "code,name\n990105,滨江区\n990105001,云栖街道\n990105001001,望江社区\n990105001002,听涛社区\n");
  for (const step of [["init", "--data", house, "--name", "试验区"], ["import", "places", places, "--data", house]]) {
    const done = muster(...step);
    if (done.code !== 0) throw new Error(`${step[0]}: ${done.said}`);
  }
  const file = join(FOLDER, "boundaries.geojson");
  const ours = (text) => {
    writeFileSync(file, text);
    return muster("import", "boundaries", file, "--data", house, "--place", "990105001", "--datum", "cgcs2000");
  };
  const files = FILES.map(([name, g, theirs, own]) => [name, JSON.stringify(g), theirs, own]);
  for (const [name, text, theirs, own] of [...files, ...NOT_JSON.map((t) => [`not JSON: ${t}`, t, false, false])]) {
    const said = issues(text);
    const { code, said: told } = ours(text);
    if ((said.length === 0) !== theirs) wrong.push(`${name}: the judge says ${said.join("; ") || "fine"}`);
    if (![0, 1].includes(code) || (code === 0) !== own) wrong.push(`${name}: we ended with ${code}: ${told}`);
  }
}

try {
  const texts = await written();
  spoilt(texts[0]);
  read();
} finally {
  rmSync(FOLDER, { recursive: true, force: true });
}
for (const w of wrong) console.error(w);
console.log(`check-geojson judged ${judged} texts; ${wrong.length} differences that are not wanted`);
process.exit(wrong.length === 0 ? 0 : 1);
