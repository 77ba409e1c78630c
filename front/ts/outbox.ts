// What was typed without a network, in this browser's IndexedDB, until the server says that it has it. Where the page is served over
// HTTPS (or from this machine) each record is sealed to the house's public key before it is stored: whoever finds the phone reads
// nothing. Elsewhere browsers have no cryptography, so records stay in memory and the page says so.
export type Entry = { key: string; blob: string; at: number };

const DB = "muster-outbox";
const STORE = "records";

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(DB, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: "key" });
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

function run<T>(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  return open().then(
    (db) =>
      new Promise<T>((resolve, reject) => {
        const change = db.transaction(STORE, mode);
        const asked = act(change.objectStore(STORE));
        // Only a completed transaction is on the disk.
        change.oncomplete = () => {
          db.close();
          resolve(asked.result);
        };
        change.onabort = change.onerror = () => {
          db.close();
          reject(change.error || asked.error);
        };
      }),
  );
}

export const put = (entry: Entry) => run("readwrite", (s) => s.put(entry));
export const all = () => run<Entry[]>("readonly", (s) => s.getAll());
export const drop = (key: string) => run("readwrite", (s) => s.delete(key));
