// A page with [data-keep] can be opened again in this tab while there is no network: it is kept under a key that lives in the tab's
// session storage, so a phone whose app was closed holds nothing that can be read. The service worker answers with the shell page
// [data-shell], and the shell puts the kept page in its place.
import { base64, bytes } from "./seal";
import * as outbox from "./outbox";

const KEY = "muster-tab-key";

async function tabKey(make: boolean): Promise<CryptoKey | null> {
  let held = sessionStorage.getItem(KEY);
  if (!held) {
    if (!make) return null;
    held = base64(crypto.getRandomValues(new Uint8Array(32)));
    sessionStorage.setItem(KEY, held);
    await outbox.clearPages(); // of a tab that is gone: nobody has their key any more
  }
  return crypto.subtle.importKey("raw", bytes(held), "AES-GCM", false, ["encrypt", "decrypt"]);
}

export async function keepPage() {
  const main = document.querySelector("main");
  const key = main && (await tabKey(true));
  if (!main || !key) return;
  const nonce = crypto.getRandomValues(new Uint8Array(12));
  const plain = new TextEncoder().encode(JSON.stringify([document.title, main.innerHTML]));
  const closed = await crypto.subtle.encrypt({ name: "AES-GCM", iv: nonce }, key, plain);
  await outbox.putPage({ path: location.pathname, nonce, closed });
}

/// On the shell: the kept page in its place, where this tab has one.
export async function openKept(): Promise<boolean> {
  const main = document.querySelector("main");
  const kept = await outbox.page(location.pathname);
  const key = await tabKey(false);
  if (!main || !kept || !key) return false;
  const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: kept.nonce as BufferSource }, key, kept.closed);
  const [title, html] = JSON.parse(new TextDecoder().decode(plain)) as [string, string];
  document.title = title;
  main.innerHTML = html;
  return true;
}
