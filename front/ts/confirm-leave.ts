// form[data-dirty-guard]: ask before a half-filled form is lost. The browser words the question.
export function confirmLeave() {
  const dirty = new Set<EventTarget>();
  document.addEventListener("input", (event) => {
    const form = (event.target as HTMLInputElement).form;
    if (form && form.hasAttribute("data-dirty-guard")) dirty.add(form);
  });
  document.addEventListener("submit", (event) => dirty.delete(event.target as EventTarget));
  document.addEventListener("reset", (event) => dirty.delete(event.target as EventTarget));
  window.addEventListener("beforeunload", (event) => {
    let held = false;
    dirty.forEach((form) => (held = held || (form as HTMLElement).isConnected));
    if (!held) return;
    event.preventDefault();
    event.returnValue = "";
  });
}
