// What was typed without a network, until the server says that it has it: in IndexedDB, sealed to the house (seal.ts). Only a
// transaction that completed counts as stored. Beside it, under another key each, pages of this tab: readable while the tab lives.
export type Entry = {
  key: string;
  /// Where it is to be sent: roles of a demo share one browser.
  to: string;
  /// The door's number, which says nothing without the house.
  door: string;
  sealed: string;
  at: number;
};
type Kept = { path: string; nonce: Uint8Array; closed: ArrayBuffer };

let opened: Promise<IDBDatabase> | null = null;

function open(): Promise<IDBDatabase> {
  if (!opened) opened = fresh();
  return opened;
}
function fresh(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open("muster", 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("records", { keyPath: "key" });
      asked.result.createObjectStore("pages", { keyPath: "path" });
    };
    asked.onsuccess = () => {
      asked.result.onclose = () => (opened = null);
      asked.result.onversionchange = () => asked.result.close();
      resolve(asked.result);
    };
    asked.onerror = () => {
      opened = null;
      reject(asked.error);
    };
  });
}

function run<T>(name: string, mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  return open().then(
    (db) =>
      new Promise<T>((resolve, reject) => {
        const change = db.transaction(name, mode);
        const asked = act(change.objectStore(name));
        change.oncomplete = () => resolve(asked.result);
        change.onabort = () => reject(change.error);
      }),
  );
}

export const put = (entry: Entry) => run<IDBValidKey>("records", "readwrite", (s) => s.put(entry));
export const all = () => run<Entry[]>("records", "readonly", (s) => s.getAll());
/// All or none of them.
export const drop = (keys: string[]) =>
  run("records", "readwrite", (s) => {
    keys.slice(1).forEach((key) => s.delete(key));
    return s.delete(keys[0]);
  });
export const putPage = (page: Kept) => run<IDBValidKey>("pages", "readwrite", (s) => s.put(page));
export const page = (path: string) => run<Kept | undefined>("pages", "readonly", (s) => s.get(path));
export const clearPages = () => run("pages", "readwrite", (s) => s.clear());
