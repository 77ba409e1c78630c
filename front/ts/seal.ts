// Sealing to the house's public key: ECIES on P-256 as crates/ledger/src/letterbox.rs opens it. The phone can add, not read.
const INFO = "muster letterbox v1";
const text = new (window.TextEncoder || Object)() as TextEncoder;

/// Browsers offer cryptography on HTTPS and on this machine only.
export const able = () => !!(window.isSecureContext && window.crypto && crypto.subtle && window.indexedDB && window.TextEncoder);

export const base64 = (bytes: Uint8Array) => {
  let s = "";
  for (let i = 0; i < bytes.length; i++) s += String.fromCharCode(bytes[i]);
  return btoa(s);
};
export const bytes = (b64: string) => {
  const s = atob(b64);
  const out = new Uint8Array(s.length);
  for (let i = 0; i < s.length; i++) out[i] = s.charCodeAt(i);
  return out;
};

export async function seal(house: string, plain: string): Promise<string> {
  const curve = { name: "ECDH", namedCurve: "P-256" };
  const own = (await crypto.subtle.generateKey(curve, true, ["deriveBits"])) as CryptoKeyPair;
  const theirs = await crypto.subtle.importKey("raw", bytes(house), curve, false, []);
  const shared = await crypto.subtle.deriveBits({ name: "ECDH", public: theirs } as EcdhKeyDeriveParams, own.privateKey, 256);
  const point = new Uint8Array(await crypto.subtle.exportKey("raw", own.publicKey));
  const root = await crypto.subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
  const how = { name: "HKDF", hash: "SHA-256", salt: point, info: text.encode(INFO) };
  const key = await crypto.subtle.deriveKey(how as HkdfParams, root, { name: "AES-GCM", length: 256 }, false, ["encrypt"]);
  const nonce = crypto.getRandomValues(new Uint8Array(12));
  const closed = new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv: nonce }, key, text.encode(plain)));
  const all = new Uint8Array(point.length + 12 + closed.length);
  all.set(point);
  all.set(nonce, point.length);
  all.set(closed, point.length + 12);
  return base64(all);
}
