// The outbox in IndexedDB: one row for each act, in the order of acting, with its photos as blobs.
const NAME = "tanggap-outbox";

export const isUnsent = (item) => item.state !== "sent";
export const isStuck = (item) => item.state === "refused";

const asked = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

const finished = (transaction) =>
  new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onerror = transaction.onabort = () => reject(transaction.error ?? new Error("aborted"));
  });

export async function openStore(factory = globalThis.indexedDB) {
  const opening = factory.open(NAME, 1);
  opening.onupgradeneeded = () => {
    const items = opening.result.createObjectStore("items", { keyPath: "seq", autoIncrement: true });
    items.createIndex("key", "key", { unique: true });
    opening.result.createObjectStore("facts", { keyPath: "name" });
  };
  const database = await asked(opening);
  database.onversionchange = () => database.close();
  return new Store(database);
}

class Store {
  constructor(database) {
    this.database = database;
  }

  // Written when this ends, not just asked for: the page may be killed in the next moment.
  async add(item) {
    const transaction = this.database.transaction("items", "readwrite", { durability: "strict" });
    const seq = asked(transaction.objectStore("items").add(item));
    await finished(transaction);
    return seq;
  }

  all() {
    return asked(this.database.transaction("items").objectStore("items").getAll());
  }

  get(seq) {
    return asked(this.database.transaction("items").objectStore("items").get(seq));
  }

  // Changes the row as it is now; a row that is gone stays gone.
  async change(seq, changes) {
    const transaction = this.database.transaction("items", "readwrite");
    const items = transaction.objectStore("items");
    const read = items.get(seq);
    read.onsuccess = () => {
      if (read.result) items.put({ ...read.result, ...changes });
    };
    await finished(transaction);
  }

  async remove(seq) {
    const transaction = this.database.transaction("items", "readwrite");
    transaction.objectStore("items").delete(seq);
    await finished(transaction);
  }

  fact(name) {
    return asked(this.database.transaction("facts").objectStore("facts").get(name)).then((row) => row?.value);
  }

  // Sets a fact from what it was, in one step.
  async swap(name, decide) {
    const transaction = this.database.transaction("facts", "readwrite");
    const facts = transaction.objectStore("facts");
    let outcome;
    const read = facts.get(name);
    read.onsuccess = () => {
      outcome = decide(read.result?.value);
      if (outcome !== undefined) facts.put({ name, value: outcome });
    };
    await finished(transaction);
    return outcome;
  }
}
