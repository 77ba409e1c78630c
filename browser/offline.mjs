// A building walked with the network cut at every step: each journey throws an Error that says what was lost, doubled or claimed.
const PHONE = { viewport: { width: 360, height: 740 }, locale: "zh-CN" };

function must(holds, said) {
  if (!holds) throw new Error(said);
}

async function json(context, url) {
  const answer = await context.request.get(url, { headers: { accept: "application/json" } });
  must(answer.ok(), `${url} as JSON answered ${answer.status()}`);
  return answer.json();
}

/** The secretary opens a sweep of everything that can be asked and nobody asks yet; its number. */
async function opened(chromium, origin, title, question) {
  const context = await chromium.newContext({ locale: "zh-CN" });
  try {
    const page = await context.newPage();
    await page.goto(`${origin}/as/secretary/sweeps/new`);
    await page.fill("[name=title]", title);
    await page.fill("[name=asker]", "街道应急办");
    await page.fill("[name=basis]", "某街发〔2026〕9号");
    await page.check(`[name=questions][value=${question}]`);
    if (question !== "people") await page.check("[name=questions][value=people]");
    await page.click("main form button[type=submit]");
    const id = page.url().match(/\/sweeps\/(\d+)/);
    must(id, `the sweep was not opened: ${(await page.locator("main").innerText()).slice(0, 300)}`);
    return id[1];
  } finally {
    await context.close();
  }
}

async function phone(chromium, origin, role, go, building) {
  const context = await chromium.newContext(PHONE);
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(15_000);
    const wrong = [];
    page.on("pageerror", (e) => wrong.push(e.message));
    await page.goto(`${origin}/as/${role}/walk`);
    const path = building || new URL(await page.locator("main h2 a").first().evaluate((a) => a.href)).pathname;
    await page.goto(origin + path.replace(/^\/as\/\w+/, `/as/${role}`));
    const out = await go(page, context, path);
    must(wrong.length === 0, wrong.join("; "));
    return out;
  } finally {
    await context.close();
  }
}

/** Doors not yet recorded that can be pressed, by the number of their form. */
const left = (page) => page.locator(".walk-door:not([data-done]) form[data-walk-door]").evaluateAll((all) => all.map((f) => f.dataset.walkDoor));
const card = (page, door) => page.locator(`.walk-door:has(form[data-walk-door="${door}"])`);
const press = (page, door, go) => card(page, door).locator(`button[name=go][value=${go}]`).click();
async function state(page, door, want) {
  await card(page, door).locator(`.sync-state[data-state=${want}]`).waitFor({ timeout: 10_000 }).catch(async () => {
    throw new Error(`door ${door} is not "${want}": ${await card(page, door).locator(".card-head").innerText()}`);
  });
}
const outcomes = async (context, origin, sweep) => {
  const { figures } = await json(context, `${origin}/as/secretary/sweeps/${sweep}`);
  const { all } = figures;
  must(all.left + all.outcomes.reduce((a, b) => a + b) === all.doors, `doors do not add up: ${JSON.stringify(all)}`);
  return all;
};
const stored = (page) =>
  page.evaluate(
    () =>
      new Promise((told) => {
        const asked = indexedDB.open("muster", 1);
        asked.onsuccess = () => {
          const all = asked.result.transaction("records").objectStore("records").getAll();
          all.onsuccess = () => told(all.result);
        };
      }),
  );

export const offline = {
  /** On, off, reloaded while off, on again: all arrive once, and the phone's store cannot be read. */
  async "a worker walks a building with the network off and on"({ chromium, origin }) {
    const sweep = await opened(chromium, origin, "离线排查", "unwell");
    await phone(chromium, origin, "grid1", async (page, context) => {
      const before = await outcomes(context, origin, sweep);
      must(before.left === before.doors && before.doors > 100, `not a fresh list: ${JSON.stringify(before)}`);
      const [a, b, c, d, e] = await left(page);
      await press(page, a, "usual");
      await state(page, a, "sent");
      await page.evaluate(() => navigator.serviceWorker.ready.then(() => true));
      await context.setOffline(true);
      await press(page, b, "usual");
      await press(page, c, "absent");
      await card(page, d).locator("summary").click();
      await card(page, d).locator("[name=q-unwell][value='1']").check();
      await card(page, d).locator("[name=q-people]").fill("5");
      await card(page, d).locator("[name=note]").fill("老人咳嗽两天");
      await press(page, d, "told");
      for (const door of [b, c, d]) await state(page, door, "local");
      const held = await stored(page);
      must(held.length === 3, `${held.length} records are stored, not 3`);
      must(!/present|absent|咳嗽|unwell/.test(JSON.stringify(held)), "what is stored on the phone can be read");
      // The page is reloaded with no network: the list of this tab comes back, and one goes on.
      await page.reload({ waitUntil: "load" });
      await card(page, b).waitFor();
      for (const door of [b, c, d]) await state(page, door, "local");
      must((await page.locator("[data-walk-state]").innerText()).includes("3"), "it is not said that three wait");
      await press(page, e, "usual");
      await state(page, e, "local");
      must((await outcomes({ request: (await chromium.newContext()).request }, origin, sweep)).left === before.doors - 1, "something arrived without a network");
      await context.setOffline(false);
      for (const door of [b, c, d, e]) await state(page, door, "sent");
      must((await stored(page)).length === 0, "records stay on the phone after they were delivered");
      const after = await outcomes(context, origin, sweep);
      must(after.left === before.doors - 5 && after.outcomes[0] === 4 && after.outcomes[1] === 1, JSON.stringify(after));
      const { figures } = await json(context, `${origin}/as/secretary/sweeps/${sweep}`);
      const unwell = figures.questions.find((q) => q.key === "unwell");
      must(unwell.yes === 1 && unwell.answered === 4, JSON.stringify(unwell));
      // Another tab has no key: what this one kept cannot be opened there.
      await context.setOffline(true);
      const other = await context.newPage();
      await other.goto(page.url());
      must((await other.locator("main").innerText()).includes("没有网络"), "a new tab shows the list without a network");
      must((await other.locator(".walk-door").count()) === 0, "a new tab shows doors without a network");
    });
  },

  /** The answer is lost on its way: the phone sends again, and it counts once. */
  async "the app is closed in the middle of sending"({ chromium, origin }) {
    const sweep = await opened(chromium, origin, "断在半路", "returned");
    await phone(chromium, origin, "grid1", async (page, context) => {
      const [a, b] = await left(page);
      const before = await outcomes(context, origin, sweep);
      const lost = new Promise((told) =>
        page.route("**/walk/records", async (route) => {
          await route.fetch().catch(() => undefined);
          await route.abort().catch(() => undefined);
          told();
        }),
      );
      await press(page, a, "usual");
      await lost;
      await state(page, a, "local");
      must((await outcomes(context, origin, sweep)).left === before.left - 1, "the server did not get it");
      await page.unrouteAll({ behavior: "wait" });
      await page.reload();
      await page.waitForFunction(() => new Promise((told) => {
        const asked = indexedDB.open("muster", 1);
        asked.onsuccess = () => {
          const n = asked.result.transaction("records").objectStore("records").count();
          n.onsuccess = () => told(n.result === 0);
        };
      }));
      await press(page, b, "usual");
      await state(page, b, "sent");
      const after = await outcomes(context, origin, sweep);
      must(after.left === before.left - 2 && after.outcomes[0] === before.outcomes[0] + 2, `lost or doubled: ${JSON.stringify(after)}`);
    });
  },

  /** No room on the phone, and a clock that is three days ahead. */
  async "storage is full and the clock is wrong"({ chromium, origin }) {
    const sweep = await opened(chromium, origin, "存满与错钟", "let");
    await phone(chromium, origin, "grid1", async (page, context) => {
      const [a] = await left(page);
      const before = await outcomes(context, origin, sweep);
      await page.evaluate(() => {
        window.realPut = IDBObjectStore.prototype.put;
        IDBObjectStore.prototype.put = () => {
          throw new DOMException("no room", "QuotaExceededError");
        };
      });
      await press(page, a, "usual");
      await page.locator("[data-walk-state]", { hasText: "存不下" }).waitFor();
      must((await left(page)).includes(a), "a door that was not stored looks done");
      must((await outcomes(context, origin, sweep)).left === before.left, "it was sent although it was not stored");
      await page.evaluate(() => {
        IDBObjectStore.prototype.put = window.realPut;
        const now = Date.now.bind(Date);
        Date.now = () => now() + 3 * 864e5;
      });
      await press(page, a, "usual");
      await state(page, a, "sent");
      const doors = await json(context, page.url());
      const one = doors.flatMap((h) => h.swept).find((d) => String(d.id) === a.split(",")[0]);
      const clock = await json(context, `${origin}/as/secretary/sweeps/${sweep}`);
      must(one.found.at >= clock.sweep.opened && one.found.at < clock.sweep.until, `a phone's wrong clock was believed: ${JSON.stringify(one.found)}`);
    });
  },

  /** The same door on two phones, one of them without a network: both words stand until one is chosen. */
  async "the same door is recorded on two phones"({ chromium, origin }) {
    const sweep = await opened(chromium, origin, "两部手机", "fire");
    await phone(chromium, origin, "grid1", async (mine, context, path) => {
      await phone(chromium, origin, "secretary", async (other, elsewhere) => {
        const [a] = await left(mine);
        await elsewhere.setOffline(true);
        await card(other, a).locator("summary").click();
        await card(other, a).locator("[name=outcome][value=empty]").check();
        await press(other, a, "told");
        await state(other, a, "local");
        await press(mine, a, "usual");
        await state(mine, a, "sent");
        await elsewhere.setOffline(false);
        await state(other, a, "conflict");
        await other.goto(`${origin}/as/secretary/sweeps/${sweep}`);
        must((await other.locator("main").innerText()).includes("两个人记得不一样"), "the two words do not stand side by side");
        await other.locator("[name=stands][value=first]").check();
        await other.locator("form[action*=settling] button").click();
        const all = await outcomes(context, origin, sweep);
        must(all.against === 0 && all.outcomes[0] === 1 && all.outcomes[3] === 0, JSON.stringify(all));
      }, path);
    });
  },
};
