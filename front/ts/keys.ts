// Desk keys, only where the page asks with body[data-keys] (the account page can switch them off, WCAG 2.1.4):
// j/k next and previous row, e and a press the row's or page's [data-key=e|a], ? opens [data-keys-help]. Ctrl-K always goes to
// [data-jump]. A [data-keys-off] button switches the single keys off on this device.
const OFF = "muster-keys-off";
function off(): boolean {
  try {
    return window.localStorage.getItem(OFF) === "1";
  } catch {
    return false; // no storage: they cannot be switched off for longer than this page
  }
}

function switching() {
  document.querySelectorAll<HTMLElement>("[data-keys-off]").forEach((button) => {
    const say = () => button.setAttribute("aria-pressed", String(off()));
    button.hidden = false;
    say();
    button.addEventListener("click", () => {
      try {
        window.localStorage.setItem(OFF, off() ? "0" : "1");
      } catch {
        document.body.removeAttribute("data-keys");
      }
      say();
    });
  });
}

export function keys() {
  switching();
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.defaultPrevented) return;
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      const box = document.querySelector<HTMLInputElement>("[data-jump]");
      if (!box) return;
      event.preventDefault();
      box.focus();
      box.select();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || off() || !document.body.hasAttribute("data-keys")) return;
    const at = event.target as HTMLElement;
    if (/^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName) || at.isContentEditable) return;
    const rows = Array.from(document.querySelectorAll<HTMLElement>("main .row"));
    const row = at.closest<HTMLElement>(".row");
    const now = row ? rows.indexOf(row) : -1;
    const help = document.querySelector<HTMLDetailsElement>("[data-keys-help]");
    if (event.key === "?" && help) {
      event.preventDefault();
      help.open = !help.open;
      const head = help.querySelector("summary");
      if (head) head.focus();
    } else if (event.key === "j" || event.key === "k") {
      const next = rows[event.key === "j" ? Math.min(now + 1, rows.length - 1) : Math.max(now - 1, 0)];
      const goal = next && next.querySelector<HTMLElement>("a, button, input");
      if (goal) {
        event.preventDefault();
        goal.focus();
      }
    } else if (event.key === "e" || event.key === "a") {
      const query = `[data-key=${event.key}]`;
      const goal = (row && row.querySelector<HTMLElement>(query)) || document.querySelector<HTMLElement>(`main ${query}`);
      if (goal) {
        event.preventDefault();
        goal.click();
      }
    }
  });
}
