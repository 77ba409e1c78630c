// One press, one record: a form's submit buttons rest after the first press. form[data-many] (downloads) is left alone.
const asleep = new Set<HTMLButtonElement>();

function wake(form?: EventTarget | null) {
  asleep.forEach((button) => {
    if (form && button.form !== form) return;
    button.disabled = false;
    button.removeAttribute("aria-busy");
    asleep.delete(button);
  });
}

export function once() {
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (form.hasAttribute("data-many") || form.target === "_blank") return;
    // after the event: a disabled button would take its own name and value out of the form
    setTimeout(() => {
      const live = form.hasAttribute("hx-post") || form.hasAttribute("hx-get") || form.hasAttribute("hx-put");
      if (event.defaultPrevented && !live) return;
      form.querySelectorAll<HTMLButtonElement>("button:not([type=button])").forEach((button) => {
        if (button.disabled) return;
        button.disabled = true;
        button.setAttribute("aria-busy", "true");
        asleep.add(button);
      });
      setTimeout(() => wake(form), 20000); // the network died: let the person try again (the server knows the command's key)
    });
  });
  document.addEventListener("htmx:afterRequest", (event) => wake(event.target));
  window.addEventListener("pageshow", () => wake());
}
