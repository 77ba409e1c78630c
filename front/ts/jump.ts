// form[data-jump-form]: the first hits below the box while one types; the form itself still opens the page of all of them.
// The route answers JSON under the same scope as its page.
type Hit = { subject: string; shown_name: string; address: string };
const SHOWN = 6;
const WAIT = 200; // milliseconds after the last letter

export function jump() {
  document.querySelectorAll<HTMLFormElement>("form[data-jump-form]").forEach((form) => {
    const box = form.querySelector<HTMLInputElement>("input[name=q]");
    if (!box) return;
    const list = document.createElement("ul");
    list.className = "jump-hits";
    list.setAttribute("role", "status");
    list.hidden = true;
    form.appendChild(list);
    let timer = 0;
    let asked = "";
    const close = () => (list.hidden = true);
    const show = (hits: Hit[]) => {
      list.textContent = "";
      hits.slice(0, SHOWN).forEach((hit) => {
        const link = document.createElement("a");
        link.href = `${form.dataset.open}${hit.subject}`;
        link.textContent = hit.address;
        const name = document.createElement("small");
        name.textContent = hit.shown_name;
        link.appendChild(name);
        list.appendChild(document.createElement("li")).appendChild(link);
      });
      if (!hits.length) list.appendChild(document.createElement("li")).appendChild(document.createElement("p")).textContent = form.dataset.none || "";
      list.hidden = false;
    };
    box.addEventListener("input", (event) => {
      clearTimeout(timer);
      if ((event as InputEvent).isComposing) return; // half a syllable is not a word yet
      asked = box.value.trim();
      if (!asked) return close();
      timer = window.setTimeout(() => {
        const text = asked;
        fetch(`${form.action}?q=${encodeURIComponent(text)}`, { headers: { accept: "application/json" }, credentials: "same-origin" })
          .then((answer) => (answer.ok ? answer.json() : null))
          .then((found) => found && text === asked && show((found.hits && found.hits.people) || []))
          .catch(close); // no network: Enter still says what is wrong
      }, WAIT);
    });
    box.addEventListener("compositionend", () => box.dispatchEvent(new Event("input")));
    form.addEventListener("keydown", (event) => {
      const links = Array.from(list.querySelectorAll("a"));
      const now = links.indexOf(event.target as HTMLAnchorElement);
      if (event.key === "Escape") {
        close();
        box.focus();
      } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && !list.hidden) {
        event.preventDefault();
        const next = now + (event.key === "ArrowDown" ? 1 : -1);
        if (next < 0) box.focus();
        else if (links[next]) links[next].focus();
      }
    });
    document.addEventListener("click", (event) => {
      if (!form.contains(event.target as Node)) close();
    });
  });
}
