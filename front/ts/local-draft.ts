// form[data-draft=key] is kept on this device until the server has it. The state line says only what is true:
// .sync-state[data-draft-state] inside the form shows data-draft ("草稿") until stored, then data-local ("已存本机 {time}").
// The server's receipt page clears it with any element [data-draft-clear=key]. Never a form[data-secret], password, file,
// hidden field or [data-secret] field. A draft older than three days is dropped.
const DAYS = 3;
const name = (key: string) => `muster-draft:${key}`;
type Kept = { at: number; base: string; fields: [string, string][] };
type Field = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

function fields(form: HTMLFormElement): Field[] {
  return (Array.from(form.elements) as Field[]).filter(
    (f) =>
      f.name &&
      !f.hasAttribute("data-secret") &&
      /^(INPUT|SELECT|TEXTAREA)$/.test(f.tagName) &&
      !/^(password|file|hidden|submit|button|image|reset)$/.test(f.type) &&
      !/one-time-code|password/.test(f.autocomplete || ""),
  );
}
const ticks = (f: Field) => f.type === "checkbox" || f.type === "radio";
function take(form: HTMLFormElement): [string, string][] {
  const out: [string, string][] = [];
  fields(form).forEach((f) => {
    if (!ticks(f) || (f as HTMLInputElement).checked) out.push([f.name, f.value]);
  });
  return out;
}
function put(form: HTMLFormElement, kept: [string, string][]) {
  const left = kept.slice();
  fields(form).forEach((f) => {
    const at = left.findIndex(([n, v]) => n === f.name && (!ticks(f) || v === f.value));
    if (ticks(f)) (f as HTMLInputElement).checked = at >= 0;
    else if (at >= 0) f.value = left[at][1];
    if (at >= 0) left.splice(at, 1);
  });
}
const clock = (at: number) => {
  const d = new Date(at);
  return `${`0${d.getHours()}`.slice(-2)}:${`0${d.getMinutes()}`.slice(-2)}`;
};

export function localDraft() {
  let store: Storage;
  try {
    store = window.localStorage;
    Object.keys(store).forEach((k) => {
      if (k.indexOf("muster-draft:") === 0 && !(Date.now() - (JSON.parse(store.getItem(k) || "{}") as Kept).at < DAYS * 864e5)) store.removeItem(k);
    });
    document.querySelectorAll<HTMLElement>("[data-draft-clear]").forEach((e) => store.removeItem(name(e.dataset.draftClear || "")));
  } catch {
    return; // no storage: the line keeps saying "draft", which is the truth
  }
  document.querySelectorAll<HTMLFormElement>("form[data-draft]:not([data-secret])").forEach((form) => {
    const key = name(form.dataset.draft || "");
    const line = form.querySelector<HTMLElement>("[data-draft-state]");
    const say = (state: "draft" | "local", at = 0) => {
      if (!line) return;
      const word = state === "draft" ? line.dataset.draft : line.dataset.local;
      line.hidden = false;
      line.dataset.state = state;
      line.textContent = (word || "").replace("{time}", clock(at));
    };
    const base = JSON.stringify(take(form));
    const kept = JSON.parse(store.getItem(key) || "null") as Kept | null;
    // what the server sends now differs from what the draft began with: the server's word stands
    if (kept && kept.base === base) {
      put(form, kept.fields);
      say("local", kept.at);
    }
    let timer = 0;
    form.addEventListener("input", () => {
      say("draft");
      clearTimeout(timer);
      timer = window.setTimeout(() => {
        const at = Date.now();
        try {
          store.setItem(key, JSON.stringify({ at, base, fields: take(form) }));
          say("local", at);
        } catch {
          say("draft");
        }
      }, 400);
    });
    form.addEventListener("reset", () => {
      clearTimeout(timer);
      store.removeItem(key);
      if (line) line.hidden = true;
    });
  });
}
