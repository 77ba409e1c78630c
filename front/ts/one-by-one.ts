// [data-one-by-one] around a form: on a phone one question at a time, with a way back. A form that came back with mistakes
// begins at the first of them. Elsewhere, and without scripts, all questions stand below each other.
export function oneByOne() {
  if (!window.matchMedia("(max-width: 639px)").matches) return;
  document.querySelectorAll<HTMLElement>("[data-one-by-one]").forEach((around) => {
    const form = around.querySelector("form");
    const all = form ? Array.from(form.querySelectorAll<HTMLElement>(".field, fieldset.choices")) : [];
    const parts = form ? Array.from(form.querySelectorAll<HTMLElement>(".form-part")) : [];
    const end = form && form.querySelector<HTMLElement>(".actions");
    if (!form || !end || all.length < 2) return;
    const bar = document.createElement("div");
    bar.className = "one-bar no-print";
    const button = (words?: string) => {
      const made = document.createElement("button");
      made.type = "button";
      made.className = "button";
      made.textContent = words || "";
      return made;
    };
    const before = button(around.dataset.before);
    const next = button(around.dataset.next);
    const at = document.createElement("span");
    at.className = "one-at";
    at.setAttribute("role", "status");
    bar.appendChild(before);
    bar.appendChild(at);
    bar.appendChild(next);
    form.insertBefore(bar, end);
    const wrong = (e: HTMLElement) => !!e.querySelector("[aria-invalid=true], .field-error");
    let here = Math.max(0, all.findIndex(wrong));
    const show = (focus: boolean) => {
      all.forEach((e, i) => (e.hidden = i !== here));
      parts.forEach((p) => (p.hidden = !p.contains(all[here])));
      before.disabled = here === 0;
      next.hidden = end.hidden = false;
      if (here === all.length - 1) next.hidden = true;
      else end.hidden = true;
      at.textContent = (around.dataset.of || "").replace("{n}", String(here + 1)).replace("{all}", String(all.length));
      const first = focus && all[here].querySelector<HTMLElement>("input, select, textarea");
      if (first) first.focus();
    };
    // what is wrong here is told before the next question
    const good = () => Array.from(all[here].querySelectorAll<HTMLInputElement>("input, select, textarea")).every((f) => f.reportValidity());
    next.addEventListener("click", () => {
      if (!good()) return;
      here += 1;
      show(true);
    });
    before.addEventListener("click", () => {
      here -= 1;
      show(true);
    });
    form.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || (event.target as HTMLElement).tagName === "TEXTAREA" || here === all.length - 1) return;
      if ((event.target as HTMLElement).tagName === "BUTTON") return;
      event.preventDefault();
      next.click();
    });
    show(false);
  });
}
