// htmx and its server-sent events, set so that a strict Content-Security-Policy holds and no page is kept on a shared phone.
import htmx from "./htmx";
import "htmx-ext-sse";

htmx.config.allowEval = false;
htmx.config.includeIndicatorStyles = false; // would be an inline style
htmx.config.historyCacheSize = 0; // pages hold personal data: none is kept in the browser
htmx.config.refreshOnHistoryMiss = true;
htmx.config.selfRequestsOnly = true;
htmx.config.scrollIntoViewOnBoost = false;
htmx.config.defaultSwapDelay = 0;
htmx.config.defaultSettleDelay = 0;
// A refusal or a form with mistakes is an answer like any other and is shown.
htmx.config.responseHandling = [
  { code: "204", swap: false },
  { code: "[23]..", swap: true },
  { code: "4(0[39]|22)", swap: true, error: false },
  { code: "[45]..", swap: false, error: true },
];
