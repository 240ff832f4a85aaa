/** Everything IndexedDB holds for this origin: runs in the page, so it stands on its own. */
export interface Dump {
  /** every string and byte found, one character a byte */
  readonly latin1: string;
  readonly values: number;
  readonly keys: readonly { readonly type: string; readonly algorithm: string; readonly extractable: boolean }[];
}

export async function dumpDatabases(): Promise<Dump> {
  const parts: string[] = [];
  const keys: { type: string; algorithm: string; extractable: boolean }[] = [];
  let values = 0;
  const bytes = (view: Uint8Array): string => Array.from(view, (byte) => String.fromCharCode(byte)).join("");
  const walk = async (value: unknown): Promise<void> => {
    values++;
    if (value instanceof CryptoKey)
      keys.push({ type: value.type, algorithm: value.algorithm.name, extractable: value.extractable });
    else if (typeof value === "string") parts.push(bytes(new TextEncoder().encode(value)));
    else if (value instanceof ArrayBuffer) parts.push(bytes(new Uint8Array(value)));
    else if (ArrayBuffer.isView(value))
      parts.push(bytes(new Uint8Array(value.buffer, value.byteOffset, value.byteLength)));
    else if (value instanceof Blob) parts.push(bytes(new Uint8Array(await value.arrayBuffer())));
    else if (value instanceof Map) for (const pair of value) await walk(pair);
    else if (typeof value === "object" && value !== null) for (const part of Object.values(value)) await walk(part);
  };
  const done = <T>(request: IDBRequest<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => {
        resolve(request.result);
      };
      request.onerror = () => {
        reject(new Error("IndexedDB"));
      };
    });
  for (const { name } of await indexedDB.databases()) {
    const database = await done(indexedDB.open(name ?? ""));
    for (const store of database.objectStoreNames) {
      const read = (): IDBObjectStore => database.transaction(store).objectStore(store);
      await walk(await done(read().getAll()));
      await walk(await done(read().getAllKeys()));
    }
    database.close();
  }
  return { latin1: parts.join("\n"), values, keys };
}
