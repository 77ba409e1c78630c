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

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open("muster", 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("records", { keyPath: "key" });
      asked.result.createObjectStore("pages", { keyPath: "path" });
    };
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

function run<T>(name: string, mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  return open().then(
    (db) =>
      new Promise<T>((resolve, reject) => {
        const change = db.transaction(name, mode);
        const asked = act(change.objectStore(name));
        change.oncomplete = () => {
          db.close();
          resolve(asked.result);
        };
        change.onabort = () => {
          db.close();
          reject(change.error);
        };
      }),
  );
}

export const put = (entry: Entry) => run<IDBValidKey>("records", "readwrite", (s) => s.put(entry));
export const all = () => run<Entry[]>("records", "readonly", (s) => s.getAll());
export const drop = (key: string) => run("records", "readwrite", (s) => s.delete(key));
export const putPage = (page: Kept) => run<IDBValidKey>("pages", "readwrite", (s) => s.put(page));
export const page = (path: string) => run<Kept | undefined>("pages", "readonly", (s) => s.get(path));
export const clearPages = () => run("pages", "readwrite", (s) => s.clear());
