// Rows that a phone keeps by itself, in IndexedDB: keptRows(database, table) has all, one, add, put and remove, each a promise that fails
// when the browser has no room or keeps nothing. A plain script, since both pages and service workers use it.

(function (root) {
  function opened(database, table) {
    return new Promise((resolve, reject) => {
      const request = indexedDB.open(database, 1);
      request.onupgradeneeded = () => request.result.createObjectStore(table, { keyPath: "id", autoIncrement: true });
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  }

  async function inside(database, table, mode, work) {
    const base = await opened(database, table);
    try {
      return await new Promise((resolve, reject) => {
        const transaction = base.transaction(table, mode);
        const request = work(transaction.objectStore(table));
        transaction.oncomplete = () => resolve(request.result);
        transaction.onerror = () => reject(transaction.error);
        transaction.onabort = () => reject(transaction.error);
      });
    } finally { base.close(); }
  }

  root.keptRows = (database, table) => ({
    all: () => inside(database, table, "readonly", (rows) => rows.getAll()),
    one: (id) => inside(database, table, "readonly", (rows) => rows.get(id)),
    add: (item) => inside(database, table, "readwrite", (rows) => rows.add(item)),
    put: (item) => inside(database, table, "readwrite", (rows) => rows.put(item)),
    remove: (id) => inside(database, table, "readwrite", (rows) => rows.delete(id)),
  });
})(self);
