// <button data-read-aloud="#selector" data-stop="停止" hidden>听一听</button>: shown only where the browser can speak.
export function readAloud() {
  const voice = window.speechSynthesis;
  if (!voice || typeof SpeechSynthesisUtterance === "undefined") return;
  document.querySelectorAll<HTMLElement>("[data-read-aloud]").forEach((button) => {
    const label = (button.querySelector("span") || button) as HTMLElement;
    const idle = label.textContent;
    const rest = () => {
      label.textContent = idle;
      button.setAttribute("aria-pressed", "false");
    };
    button.hidden = false;
    button.setAttribute("aria-pressed", "false");
    button.addEventListener("click", () => {
      if (button.getAttribute("aria-pressed") === "true") {
        voice.cancel();
        return rest();
      }
      voice.cancel();
      const parts = text(document.querySelector(button.dataset.readAloud || "main")).match(/[^。！？!?.;；\n]+[。！？!?.;；]?/g) || [];
      const lang = document.documentElement.lang || "zh-CN";
      // short pieces: some engines stop after about 200 characters
      parts.forEach((part, i) => {
        const say = new SpeechSynthesisUtterance(part);
        say.lang = /^zh/.test(lang) ? (/Hant|TW|HK/.test(lang) ? "zh-TW" : "zh-CN") : lang;
        say.rate = document.documentElement.classList.contains("elder") ? 0.85 : 1;
        if (i === parts.length - 1) say.onend = rest;
        say.onerror = rest;
        voice.speak(say);
      });
      if (!parts.length) return;
      label.textContent = button.dataset.stop || idle;
      button.setAttribute("aria-pressed", "true");
    });
  });
  window.addEventListener("pagehide", () => voice.cancel());
}

function text(root: Element | null): string {
  if (!root) return "";
  const out: string[] = [];
  const walk = (node: Node) => {
    if (node.nodeType === 3) out.push(node.nodeValue || "");
    if (!(node instanceof HTMLElement)) return;
    if (node.hidden || /^(BUTTON|SELECT|INPUT|TEXTAREA|DETAILS)$/.test(node.tagName) || node.getAttribute("aria-hidden") === "true" || node.hasAttribute("data-silent")) return;
    node.childNodes.forEach(walk);
    if (/^(P|H\d|LI|DT|DD|DIV|SECTION|TD|TH)$/.test(node.tagName)) out.push("\n");
  };
  walk(root);
  return out.join("").replace(/[ \t]+/g, " ");
}
