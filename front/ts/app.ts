// Every island improves a page that already works without it. Nothing here is inline and nothing is evaluated.
import "./live";
import { framed, stage } from "./stage";
import { readAloud } from "./read-aloud";
import { keys } from "./keys";
import { once } from "./once";
import { confirmLeave } from "./confirm-leave";
import { toasts } from "./toast";
import { localDraft } from "./local-draft";
import { jump } from "./jump";
import { oneByOne } from "./one-by-one";
import { print } from "./print";
import { guide } from "./guide";
import { walk } from "./walk";

framed();
function start() {
  stage();
  readAloud();
  keys();
  once();
  toasts();
  localDraft();
  jump();
  oneByOne();
  print();
  guide();
  walk();
  confirmLeave();
}
if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
else start();
