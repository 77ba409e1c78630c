// details[data-guide=name]: once folded it stays folded on this device.
export function guide() {
  document.querySelectorAll<HTMLDetailsElement>("details[data-guide]").forEach((fold) => {
    const key = `muster-guide:${fold.dataset.guide}`;
    try {
      if (window.localStorage.getItem(key) === "folded") fold.open = false;
      fold.addEventListener("toggle", () => window.localStorage.setItem(key, fold.open ? "open" : "folded"));
    } catch {
      // no storage: it opens again with the next page
    }
  });
}
