// The stage shows other people's pages in frames. A browser holds few connections to one house: only the stage itself listens
// for what happens, and passes it on.
import htmx from "./htmx";

const FACT = "muster-fact";

/** In a frame: events come from the window around it. To be called before htmx starts. */
export function framed() {
  if (window.top === window.self) return;
  document.documentElement.classList.add("framed");
  const sources: EventTarget[] = [];
  const open = () => {
    const source = Object.assign(new EventTarget(), { readyState: 1, close() {} });
    sources.push(source);
    return source;
  };
  (htmx as unknown as { createEventSource: () => EventTarget }).createEventSource = open;
  window.addEventListener("message", (event) => {
    if (event.source !== window.parent || event.origin !== location.origin || event.data !== FACT) return;
    sources.forEach((source) => source.dispatchEvent(new MessageEvent("fact", { data: "" })));
  });
}

/** Around frames: at most one message in two seconds. */
export function stage() {
  if (!document.querySelector("iframe[data-stage]")) return;
  let due = 0;
  document.addEventListener("htmx:sseMessage", () => {
    if (due) return;
    due = window.setTimeout(() => {
      due = 0;
      document.querySelectorAll<HTMLIFrameElement>("iframe[data-stage]").forEach((frame) => {
        if (frame.contentWindow) frame.contentWindow.postMessage(FACT, location.origin);
      });
    }, 2000);
  });
}
