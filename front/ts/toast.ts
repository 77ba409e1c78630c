// .toast[data-dismiss=seconds] goes by itself; never in elder mode, under the pointer or while focused. A [data-close] button always works.
export function toasts() {
  const elder = document.documentElement.classList.contains("elder");
  const arm = (toast: HTMLElement) => {
    if (toast.dataset.armed) return;
    toast.dataset.armed = "1";
    const seconds = Number(toast.dataset.dismiss);
    if (!seconds || elder) return;
    let timer = 0;
    const hold = () => clearTimeout(timer);
    const go = () => {
      hold();
      timer = window.setTimeout(() => toast.remove(), seconds * 1000);
    };
    toast.addEventListener("mouseenter", hold);
    toast.addEventListener("focusin", hold);
    toast.addEventListener("mouseleave", go);
    toast.addEventListener("focusout", go);
    go();
  };
  const all = () => document.querySelectorAll<HTMLElement>(".toast").forEach(arm);
  document.addEventListener("click", (event) => {
    const close = (event.target as HTMLElement).closest("[data-close]");
    const toast = close && close.closest(".toast");
    if (toast) toast.remove();
  });
  document.addEventListener("htmx:afterSettle", all);
  all();
}
