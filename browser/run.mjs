// Every page for every role: phone and desk; the main ones also elder, dark, in other languages and without scripts.
// Then journeys, then axe-core. `node browser/run.mjs [--gallery] [--shots FOLDER]`; ORIGIN=http://… takes a demo that already runs.
import { axe } from "./axe.mjs";
import { DAY, browser as launch, demo } from "./house.mjs";
import { journeys } from "./journeys.mjs";
import { offline } from "./offline.mjs";
import { gallery } from "./gallery.mjs";
import { AXE, MAIN, OTHERS, at, pieces } from "./pages.mjs";
import { visit } from "./sweep.mjs";

const shots = process.argv.includes("--shots") ? process.argv[process.argv.indexOf("--shots") + 1] : null;
const PHONE = { name: "phone", width: 360 };
/** The narrowest phone there is: what fits here fits everywhere. */
const NARROW = { name: "narrow", width: 320 };
const DESK = { name: "desk", width: 1280 };
const LOOKS = [
  PHONE,
  DESK,
  { name: "elder", width: 360, elder: true },
  { name: "dark", width: 1280, dark: true },
  { name: "en", width: 360, lang: "en" },
  { name: "hant", width: 1280, lang: "zh-Hant" },
  { name: "noscript", width: 360, script: false },
  /** Letters twice as large, as set in the browser. */
  { name: "twice", width: 1280, letter: 32 },
];
const BESIDE = 3;

let passed = 0;
let heaviest = ["", 0];
const failures = [];
const began = Date.now();
const house = process.env.ORIGIN ? { origin: process.env.ORIGIN, end: async () => {} } : await demo(DAY);
const told = Date.now();
const chromium = await launch();

/** One thing that holds or not; what it returns is what is wrong. */
async function hold(name, look) {
  try {
    const wrong = await look();
    if (wrong?.length) failures.push(`${name}\n    ${wrong.join("\n    ")}`);
    else passed += 1;
  } catch (e) {
    failures.push(`${name}\n    ${e.message.split("\n").slice(0, 4).join("\n    ")}`);
  }
}

async function each(jobs) {
  const left = jobs.slice();
  await Promise.all(Array.from({ length: BESIDE }, async () => {
    for (let job = left.shift(); job; job = left.shift()) await job();
  }));
}

try {
  const found = await pieces(house.origin);
  const sweep = (pages, looks) => pages.flatMap((page) => looks.map((look) => () => {
    const path = at(page, found);
    const name = `${page[1] ?? "anyone"}${page[0].replace(/\W+/g, "-")}-${look.name}`;
    return hold(`${path} (${look.name})`, async () => {
      // Sheets of door cards are printed in an office: a code for each door of a house is what they are for.
      // What is made for paper is fetched once, at a desk.
      const heavy = path.endsWith("/posters") || /\/walk\/\d+\/sheet$/.test(path) || path.includes("print=1");
      const { wrong, bytes } = await visit(chromium, house.origin, path, { ...look, heavy, shot: shots && { folder: shots, name } });
      if (bytes > heaviest[1] && !heavy) heaviest = [path, bytes];
      return wrong;
    });
  }));
  const parts = gallery(chromium, house.origin, shots).map(([name, look]) => () => hold(name, look));
  if (process.argv.includes("--offline")) {
    for (const [name, journey] of Object.entries(offline)) await hold(`journey: ${name}`, () => journey({ chromium, origin: house.origin }));
  } else if (process.argv.includes("--gallery")) {
    await each(parts);
  } else {
    await each([...sweep(MAIN, LOOKS), ...sweep(OTHERS, [NARROW, DESK])]);
    await each(AXE.map((page) => () => hold(`axe ${at(page, found)}`, () => axe(chromium, house.origin + at(page, found), PHONE))));
    await each(parts);
    // One after the other: each is one person at one house.
    for (const [name, journey] of Object.entries({ ...journeys, ...offline })) await hold(`journey: ${name}`, () => journey({ chromium, origin: house.origin }));
  }
} finally {
  await chromium.close();
  await house.end();
}
const seconds = (from, to) => ((to - from) / 1000).toFixed(0);
console.log(`heaviest page: ${heaviest[0]}, ${(heaviest[1] / 1024).toFixed(1)} KB of 60`);
console.log(`${seconds(began, told)} s for the story, ${seconds(told, Date.now())} s to look`);
for (const f of failures) console.log(`✗ ${f}`);
console.log(`${passed} passed, ${failures.length} failed`);
process.exit(failures.length ? 1 : 0);
