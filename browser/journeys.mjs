// What people come for, done as they would do it. Each journey throws an Error that says what did not happen.

const CODE = /[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}/;
/** Text that pages must show as it is: markup, direction marks, emoji, a character outside the basic plane, length. */
const HOSTILE = `<script>alert(1)</script>"'&\u202eرجب😷𠮷${"长".repeat(40)}`;

function must(holds, said) {
  if (!holds) throw new Error(said);
}

/** A page of its own, closed after `go`. Fails on script errors and dialogs. */
async function alone({ chromium }, options, go) {
  const context = await chromium.newContext({ viewport: { width: 360, height: 740 }, locale: "zh-CN", ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const wrong = [];
  page.on("pageerror", (e) => wrong.push(e.message));
  page.on("dialog", (d) => (wrong.push(`a dialog opened: ${d.message()}`), d.dismiss()));
  try {
    const out = await go(page, context);
    must(wrong.length === 0, wrong.join("; "));
    return out;
  } finally {
    await context.close();
  }
}

async function open(page, url) {
  const answer = await page.goto(url, { waitUntil: "load" });
  must(answer.status() < 400, `${url} answered ${answer.status()}`);
  return answer;
}

const json = async (page, url) => {
  const answer = await page.request.get(url, { headers: { accept: "application/json" } });
  must(answer.ok(), `${url} as JSON answered ${answer.status()}`);
  return answer.json();
};
const door = async (page, origin) => origin + (await json(page, `${origin}/demo`)).door;
const first = async (page, selector, said) => {
  const found = page.locator(selector).first();
  must(await found.count(), said);
  return found;
};
/** The code of the receipt that the page now shows. */
async function receipt(page, after) {
  const shown = await first(page, ".receipt-code", `no receipt after ${after}: ${(await page.locator("main").innerText()).slice(0, 200)}`);
  const code = (await shown.innerText()).match(CODE);
  must(code, `after ${after} the receipt has no code: ${await shown.innerText()}`);
  return code[0];
}
async function checks(page, origin, code) {
  await open(page, `${origin}/receipts`);
  await page.fill("input[name=code]", code);
  await page.click("main form button[type=submit]");
  must((await page.locator("main").innerText()).includes("未被改动"), `the receipt ${code} does not check`);
}
/** Opens every fold of the page, so that what is inside can be pressed. */
const unfold = (page) => page.evaluate(() => document.querySelectorAll("details").forEach((d) => (d.open = true)));

/** Opens the first visit of a worker's day, and says where it is. */
async function openDoor(page, origin, role) {
  await open(page, `${origin}/as/${role}/tasks`);
  const rows = await page.locator("main .row a.row-main").evaluateAll((all) => all.map((a) => a.href));
  must(rows.length > 0, "the worker's day is empty");
  for (const row of rows) {
    await open(page, row);
    if (await page.locator("form input[name=at_home][value=yes]").count()) return row;
  }
  throw new Error("no visit on the first page of the day");
}

export const journeys = {
  /** Three taps without scripts, and a receipt that anyone can check. */
  async "a stranger reports a fever at a door"({ chromium, origin }) {
    await alone({ chromium }, { javaScriptEnabled: false }, async (page) => {
      await open(page, await door(page, origin));
      let taps = 0;
      const tap = async (what) => ((taps += 1), what.click());
      await tap(page.locator("label.choice", { hasText: "我自己" }));
      await tap(page.locator("label.choice", { hasText: "发热" }));
      await tap(page.locator("form:has(input[value=fever]) button[type=submit]"));
      must(taps === 3, `${taps} taps`);
      const code = await receipt(page, "reporting at a door");
      await checks(page, origin, code);
    });
  },

  async "a worker walks a door and finds a need"({ chromium, origin }) {
    await alone({ chromium }, {}, async (page) => {
      await open(page, `${origin}/as/grid2/tasks`);
      const whole = page.locator(".dock form button");
      if (await whole.count()) {
        await whole.click();
        await page.waitForLoadState();
        await receipt(page, "taking a building");
        await open(page, `${origin}/as/grid2/tasks`);
      }
      // A door of the kind that asks who is at home.
      const rows = await page.locator("main .row a.row-main").evaluateAll((all) => all.map((a) => a.href));
      must(rows.length > 0, "the worker's day is empty");
      let at = "";
      for (const row of rows) {
        await open(page, row);
        if (await page.locator("input[name=at_home][value=yes]").count()) {
          at = row;
          break;
        }
      }
      must(at, "no visit on the first page of the day");
      await page.locator("label.choice", { has: page.locator("input[name=needs][value=medicine]") }).click();
      await page.fill("textarea[name=note]", HOSTILE);
      await page.locator("form:has(input[name=at_home]) button[type=submit]").click();
      await page.waitForLoadState();
      const code = await receipt(page, "a visit");
      await open(page, at);
      const said = await page.locator("main").innerText();
      must(said.includes(HOSTILE.slice(0, 20)) && said.includes("😷𠮷"), `the note does not show as written: ${said.slice(0, 300)}`);
      must((await page.locator("main script").count()) === 0, "the note became markup");
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      must(wide <= 1, `the note widens the page by ${wide} px`);
      await checks(page, origin, code);
    });
  },

  async "the secretary sees what waits and sends someone"({ chromium, origin }) {
    await alone({ chromium }, { viewport: { width: 1280, height: 900 } }, async (page) => {
      await open(page, `${origin}/as/secretary/desk`);
      must((await page.locator("details.fold-list").count()) > 0, "the desk shows nothing that waits");
      await unfold(page);
      await (await first(page, "label.pick input[name=ids]", "nothing at the desk can be assigned")).check();
      await page.selectOption("select[name=to]", { index: 1 });
      await page.click("form[action$='/tasks/assignment'] button[type=submit]");
      await page.waitForLoadState();
      await receipt(page, "assigning");
      must(page.url().includes("/desk"), `assigning led to ${page.url()}`);
    });
  },

  async "the health centre looks into a signal"({ chromium, origin }) {
    await alone({ chromium }, { viewport: { width: 1280, height: 900 } }, async (page) => {
      await open(page, `${origin}/as/health/signals`);
      const rows = await page.locator("main .row a.row-main").evaluateAll((all) => all.map((a) => a.href));
      must(rows.length > 0, "there is no signal at all on this day of the story");
      await open(page, rows[0]);
      const form = page.locator("form[action$='/verification']");
      if (await form.count()) {
        await form.locator("label.choice", { has: page.locator("input[name=outcome][value=confirmed]") }).click();
        await form.locator("label.choice", { has: page.locator("input[name=basis][value=called]") }).click();
        await form.locator("button[type=submit]").click();
        await page.waitForLoadState();
        await receipt(page, "verifying a signal");
      }
      must((await page.locator("main").innerText()).includes("已核实"), "the signal does not say that it is verified");
    });
  },

  /** Taken, done and confirmed by who received it, with nothing but the slip's address. */
  async "the receiver confirms by slip"({ chromium, origin }) {
    const slip = await alone({ chromium }, {}, async (page) => {
      const at = await door(page, origin);
      await open(page, `${at}/requests`);
      await page.locator("label.choice", { has: page.locator("input[name=kind][value=medicine], input[name=need][value=medicine]") }).first().click();
      await page.locator("form[action$='/requests'] button[type=submit]").first().click();
      await page.waitForLoadState();
      await receipt(page, "asking at a door");
      await open(page, `${origin}/as/secretary/requests`);
      const rows = await page.locator("main .row a.row-main").evaluateAll((all) => all.map((a) => a.href));
      for (const row of rows) {
        await open(page, row);
        const take = page.locator("form[action$='/taking'] button");
        if (!(await take.count())) continue;
        await take.click();
        await page.waitForLoadState();
        await receipt(page, "taking a request");
        await (await first(page, "form[action$='/completion'] button", "what was taken cannot be done")).click();
        await page.waitForLoadState();
        await receipt(page, "doing a request");
        const id = row.match(/\d+$/)[0];
        return (await json(page, `${origin}/as/secretary/requests/${id}/slip`)).url;
      }
      throw new Error("no request that someone could take");
    });
    must(slip, "the slip names no address");
    await alone({ chromium }, { javaScriptEnabled: false }, async (page) => {
      await open(page, origin + new URL(slip).pathname.replace(/^\/as\/\w+/, ""));
      await (await first(page, "form[action$='/confirmation'] button", "the slip's page has nothing to confirm")).click();
      must(/谢谢|已确认|收到/.test(await page.locator("main").innerText()), "confirming by slip is not acknowledged");
      must((await page.locator("form[action$='/confirmation']").count()) === 0, "it can be confirmed twice");
    });
  },

  async "the district looks at a plan before it starts"({ chromium, origin }) {
    await alone({ chromium }, { viewport: { width: 1280, height: 900 } }, async (page) => {
      await open(page, `${origin}/as/district/incidents`);
      await (await first(page, "main a[href*='/incidents/1']", "no incident")).click();
      await page.waitForLoadState();
      await (await first(page, "main a[href*='/plans/']", "the incident offers no plan")).click();
      await page.waitForLoadState();
      const said = await page.locator("main").innerText();
      must(/\d/.test(said) && /项|件|户/.test(said), `the preview counts nothing: ${said.slice(0, 200)}`);
    });
  },

  async "a wrong password keeps what was typed"({ chromium, origin }) {
    await alone({ chromium }, { javaScriptEnabled: false }, async (page) => {
      await open(page, `${origin}/sign-in/staff`);
      await page.fill("input[name=account]", "fangzhiyuan");
      await page.fill("input[name=password]", "not-the-password-1");
      await page.click("main form button[type=submit]");
      must((await page.inputValue("input[name=account]")) === "fangzhiyuan", "the account's name is gone");
      must((await page.inputValue("input[name=password]")) === "", "the password came back");
      const said = await (await first(page, "[role=alert]", "nothing says what is wrong")).innerText();
      must(said.trim().length > 5, `it says only: ${said}`);
    });
  },

  async "the report form works with the keyboard alone"({ chromium, origin }) {
    await alone({ chromium }, {}, async (page) => {
      await open(page, await door(page, origin));
      const at = () => page.evaluate(() => [document.activeElement.tagName, document.activeElement.value, document.activeElement.form?.querySelector("input[value=fever]") ? "unwell" : ""]);
      const until = async (what, holds) => {
        for (let n = 0; n < 60; n += 1) {
          await page.keyboard.press("Tab");
          const now = await at();
          if (holds(now)) {
            const seen = await page.evaluate(() => {
              const e = document.activeElement.matches(".choice > input") ? document.activeElement.nextElementSibling : document.activeElement;
              const s = getComputedStyle(e);
              return s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2;
            });
            must(seen, `focus on ${what} cannot be seen`);
            return;
          }
        }
        throw new Error(`Tab never reaches ${what}`);
      };
      await page.keyboard.press("Tab");
      must(await page.evaluate(() => document.activeElement.matches(".skip")), "the first Tab is not the way past the bar");
      await until("fever", ([, value]) => value === "fever");
      await page.keyboard.press("Space");
      await until("the button", ([tag, , form]) => tag === "BUTTON" && form === "unwell");
      await page.keyboard.press("Enter");
      await page.waitForURL((u) => !u.pathname.match(/^\/r\/[^/]+$/) || u.search !== "", { timeout: 10_000 }).catch(() => {});
      await page.waitForSelector(".receipt-code");
      await receipt(page, "reporting by keyboard");
    });
  },

  /** Nothing but Tab, Space, Enter and letters, from the list of the day to the receipt. */
  async "a worker's visit works with the keyboard alone"({ chromium, origin }) {
    await alone({ chromium }, { viewport: { width: 1280, height: 900 } }, async (page) => {
      const at = await openDoor(page, origin, "grid1");
      const until = async (what, selector) => {
        for (let n = 0; n < 200; n += 1) {
          await page.keyboard.press("Tab");
          if (await page.evaluate((s) => document.activeElement.matches(s), selector)) return;
        }
        throw new Error(`Tab never reaches ${what}`);
      };
      await open(page, `${origin}/as/grid1/tasks`);
      await until("the first door that is a visit", `a[href="${new URL(at).pathname}"]`);
      await page.keyboard.press("Enter");
      await page.waitForURL(at);
      await until("the needs", "input[name=needs]");
      await page.keyboard.press("Space");
      await until("the button", "form:has(input[name=at_home]) button[type=submit]");
      await page.keyboard.press("Enter");
      await page.waitForSelector(".receipt-code");
      await receipt(page, "a visit by keyboard");
    });
  },

  async "a worker's visit works without scripts"({ chromium, origin }) {
    await alone({ chromium }, { javaScriptEnabled: false }, async (page) => {
      await openDoor(page, origin, "grid1");
      await page.locator("form:has(input[name=at_home]) button[type=submit]").click();
      await page.waitForLoadState();
      await receipt(page, "a visit without scripts");
      const shown = await page.locator("[data-print], [data-read-aloud]").evaluateAll((all) => all.filter((e) => e.getClientRects().length).length);
      must(shown === 0, "a button that needs a script shows without one");
    });
  },

  async "language and elder mode keep the page"({ chromium, origin }) {
    await alone({ chromium }, {}, async (page) => {
      await open(page, `${origin}/as/secretary/requests?show=mine`);
      const where = () => new URL(page.url());
      // on a phone of those who work here the languages stand at the foot
      await page.click("a[hreflang=en]:visible");
      must(where().pathname.endsWith("/requests") && where().searchParams.get("show") === "mine", `English led to ${page.url()}`);
      must((await page.getAttribute("html", "lang")) === "en", "the page is not in English");
      await page.click(".bar-tools .tool-elder");
      must(where().pathname.endsWith("/requests") && where().searchParams.get("show") === "mine", `elder mode led to ${page.url()}`);
      must(/elder/.test((await page.getAttribute("html", "class")) ?? ""), "elder mode is not on");
      must((await page.getAttribute("html", "lang")) === "en", "elder mode lost the language");
      await open(page, `${origin}/as/secretary/desk`);
      must((await page.getAttribute("html", "lang")) === "en", "the next page lost the language");
    });
  },

  async "a session that has ended says so"({ chromium, origin }) {
    await alone({ chromium }, { javaScriptEnabled: false }, async (page, context) => {
      await open(page, `${origin}/sign-in/staff`);
      await page.fill("input[name=account]", "somebody");
      await page.fill("input[name=password]", "whatever-it-was");
      await context.clearCookies();
      await page.click("main form button[type=submit]");
      const said = await (await first(page, "[role=alert]", "a form whose session has ended says nothing")).innerText();
      must(said.trim().length > 8, `it says only: ${said}`);
      const answer = await page.goto(`${origin}/tasks`);
      must(answer.status() === 401, `/tasks for nobody answered ${answer.status()}`);
      must((await page.locator("main a[href*='/sign-in']").count()) > 0, "the refusal does not lead to the way in");
    });
  },

  async "the same form sent twice is one receipt"({ chromium, origin }) {
    await alone({ chromium }, {}, async (page, context) => {
      const at = await door(page, origin);
      await open(page, at);
      const form = await page.evaluate(() => {
        const f = document.querySelector("form:has(input[name=none])") ?? [...document.forms].find((x) => x.elements.none);
        return { action: f.action, fields: Object.fromEntries(new FormData(f)) };
      });
      const send = async () => (await context.request.post(form.action, { form: form.fields, headers: { origin } })).text();
      const codes = (await Promise.all([send(), send()])).map((t) => t.match(CODE)?.[0]);
      must(codes[0] && codes[0] === codes[1], `two sendings gave ${codes.join(" and ")}`);
    });
  },

  /** A name in any script, markup in it or not, shows as typed to whoever may see it. */
  async "hostile names are only text"({ chromium, origin }) {
    await alone({ chromium }, {}, async (page) => {
      await open(page, `${origin}/as/secretary/people?q=${encodeURIComponent(HOSTILE.slice(0, 60))}`);
      must((await page.locator("main script").count()) === 0, "what was searched became markup");
      must((await page.inputValue("input[name=q]")).includes("<script>"), "what was searched is not shown as typed");
      await open(page, await door(page, origin));
      await unfold(page);
      await page.fill("input[name=name]", HOSTILE.slice(0, 30));
      await page.fill("textarea[name=note]", HOSTILE);
      await page.locator("form:has(input[value=fever]) button[type=submit]").click();
      await page.waitForLoadState();
      // No symptom was chosen: the refusal keeps every word.
      must((await page.inputValue("input[name=name]")) === HOSTILE.slice(0, 30), "the name is not kept as typed");
      must((await page.inputValue("textarea[name=note]")) === HOSTILE, "the note is not kept as typed");
      must((await page.locator("[role=alert]").count()) > 0, "nothing says what is missing");
    });
  },
};
