// [data-walk]: the doors of a building without a network. A form[data-walk-door] that is pressed becomes a record: sealed, stored on
// this phone, then sent; the card says only what is true (on this phone, delivered, two words, waiting for the secretary). Without
// HTTPS records stay in the memory of the open page. Nothing is dropped before the server has named it.
import { able, seal } from "./seal";
import * as outbox from "./outbox";
import { keepPage, openKept } from "./keep";

type Entry = outbox.Entry;
const TRY_AGAIN = 20000;
const BATCH = 100;
let memory: Entry[] = [];
let sending = false;
let again = false;

const random = () => {
  const all = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(all, (b) => `0${b.toString(16)}`.slice(-2)).join("");
};

function record(form: HTMLFormElement, go: string): { key: string; plain: string } {
  const data = new FormData(form);
  const seen = new Map(String(data.get("seen") || "").split(",").map((p) => p.split("=") as [string, string]));
  const doors = (form.dataset.walkDoor || "").split(",");
  const answers: { [key: string]: number } = {};
  if (go === "told")
    data.forEach((value, name) => {
      if (name.indexOf("q-") === 0 && /^\d+$/.test(String(value).trim())) answers[name.slice(2)] = Number(value);
    });
  const outcome = go === "usual" ? "present" : go === "told" ? String(data.get("outcome")) : go;
  const key = random();
  const note = go === "told" ? String(data.get("note") || "") : "";
  // Numbers of doors are larger than a double holds: written as they came.
  const list = (of: string[]) => `[${of.join(",")}]`;
  const seenList = list(doors.map((d) => seen.get(d) || "0"));
  const rest = JSON.stringify({ key, outcome, usual: go === "usual", answers, note, at: Date.now() });
  return { key, plain: `{"doors":${list(doors)},"seen":${seenList},${rest.slice(1)}` };
}

export function walk() {
  const found = document.querySelector<HTMLElement>("[data-walk]");
  const shell = document.querySelector<HTMLElement>("[data-walk-shell]");
  if (found) begin(found);
  else if (shell && able())
    openKept().then(
      (there) => {
        const box = there && document.querySelector<HTMLElement>("[data-walk]");
        if (box) begin(box, true);
      },
      () => undefined,
    );
}

function begin(box: HTMLElement, kept = false) {
  const safe = able();
  const to = box.dataset.walk || "";
  const line = box.querySelector<HTMLElement>("[data-walk-state]");
  const words = (name: string) => box.dataset[name] || "";
  const card = (door: string) => box.querySelector<HTMLElement>(`form[data-walk-door="${door}"]`);
  let csrf = box.dataset.csrf || "";

  const say = (text: string, state = "local") => {
    if (!line) return;
    line.hidden = !text;
    line.dataset.state = state;
    line.textContent = text;
  };
  const mark = (door: string, state: string, text: string) => {
    const form = card(door);
    const li = form && form.closest("li");
    if (!form || !li) return;
    let tag = li.querySelector<HTMLElement>(".sync-state");
    if (!tag) {
      tag = document.createElement("span");
      tag.className = "sync-state";
      const head = li.querySelector(".card-head");
      if (head) head.appendChild(tag);
    }
    tag.dataset.state = state;
    tag.textContent = text;
    li.setAttribute("data-done", "");
  };
  const pending = (): Promise<Entry[]> =>
    safe ? outbox.all().then((all) => all.filter((e) => e.to === to)) : Promise.resolve(memory.slice());
  const forget = (keys: string[]) => {
    memory = memory.filter((e) => keys.indexOf(e.key) < 0);
    return safe && keys.length ? outbox.drop(keys).then(() => undefined) : Promise.resolve();
  };
  const waiting = (n: number, extra = "") => say(n ? `${words("waiting").replace("{n}", String(n))}${extra ? ` · ${extra}` : ""}` : "", "local");

  async function fresh(): Promise<boolean> {
    const reply = await fetch(location.href, { credentials: "same-origin", headers: { accept: "text/html" } });
    const token = /data-csrf="([0-9a-f]+)"/.exec(await reply.text());
    if (!reply.ok || !token || token[1] === csrf) return false;
    csrf = token[1];
    return true;
  }

  function post(batch: Entry[]): Promise<Response> {
    const records = `[${batch.map((e) => (safe ? JSON.stringify({ sealed: e.sealed }) : e.sealed)).join(",")}]`;
    return fetch(to, {
      method: "POST",
      credentials: "same-origin",
      headers: { accept: "application/json", "content-type": "application/json", "x-csrf-token": csrf, "idempotency-key": random() },
      body: JSON.stringify({ records }),
    });
  }

  async function flush(): Promise<void> {
    if (sending) {
      again = true;
      return;
    }
    sending = true;
    again = false;
    try {
      let left = await pending();
      while (left.length) {
        const batch = left.slice(0, BATCH);
        batch.forEach((e) => mark(e.door, "sending", words("sending")));
        let reply = await post(batch);
        if (reply.status === 403 && (await fresh())) reply = await post(batch);
        if (reply.ok) {
          const told = ((await reply.json()) as { records: { [key: string]: string } }).records || {};
          const named = batch.filter((e) => told[e.key]); // what is not named stays here
          await forget(named.map((e) => e.key));
          for (const e of named) {
            const state = told[e.key];
            mark(e.door, state === "sent" ? "sent" : state === "conflict" ? "conflict" : "withdrawn", words(state === "sent" ? "sent" : state));
          }
          if (!named.length) break;
        } else if (reply.status === 409) {
          // All of them had arrived before, or none can ever be taken: the answer says which, and the page shows it.
          const why = (await reply.json()) as { refused?: { code?: string }; say?: string };
          const known = why.refused && why.refused.code === "sweep-known-already";
          await forget(batch.map((e) => e.key));
          for (const e of batch) {
            mark(e.door, known ? "sent" : "withdrawn", known ? words("sent") : why.say || "");
          }
        } else {
          batch.forEach((e) => mark(e.door, "local", words("local")));
          const signin = reply.status === 401 || reply.status === 403;
          waiting(left.length, signin ? words("signin") : String(reply.status));
          return;
        }
        left = await pending();
      }
      waiting(0);
    } catch {
      const left = await pending();
      left.forEach((e) => mark(e.door, "local", words("local")));
      waiting(left.length, words(safe ? "offline" : "plain"));
    } finally {
      sending = false;
      // Something was pressed, or the network came back, meanwhile. Without one the timer tries.
      if (again && navigator.onLine) flush();
    }
  }

  async function keep(form: HTMLFormElement, go: string) {
    const { key, plain } = record(form, go);
    const door = form.dataset.walkDoor || "";
    const entry = { key, to, door, sealed: safe ? await seal(words("seal"), plain) : plain, at: Date.now() };
    try {
      if (safe) await outbox.put(entry);
      else memory.push(entry);
    } catch {
      say(words("full"), "conflict"); // the answers are still in the form
      return;
    }
    mark(door, "local", words("local"));
    const details = form.querySelector("details");
    if (details) details.open = false;
    const next = Array.from(box.querySelectorAll<HTMLElement>(".walk-door:not([data-done])"))[0];
    if (next) next.scrollIntoView({ block: "center" });
    if (navigator.onLine) flush();
    else waiting((await pending()).length, words(safe ? "offline" : "plain"));
  }

  let pressed = "";
  box.addEventListener("click", (event) => {
    const button = (event.target as HTMLElement).closest<HTMLButtonElement>("button[name=go]");
    if (button) pressed = button.value;
  });
  box.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (!form.dataset.walkDoor) return; // a second visit goes the ordinary way
    event.preventDefault();
    keep(form, pressed || "usual").catch(() => say(words("full"), "conflict"));
  });
  window.addEventListener("online", () => flush());
  window.addEventListener("pageshow", () => flush());
  setInterval(() => pending().then((p) => p.length && flush()), TRY_AGAIN);
  window.addEventListener("beforeunload", (event) => {
    if (!memory.length) return;
    event.preventDefault();
    event.returnValue = "";
  });
  pending().then((left) => {
    left.forEach((e) => mark(e.door, "local", words("local")));
    flush();
  });
  if (safe && !kept) {
    keepPage().catch(() => undefined); // no room: the page is still open
    if ("serviceWorker" in navigator) navigator.serviceWorker.register("/sw.js").catch(() => undefined);
  }
}
