/** What the provider remembers of itself, by name. Synchronous: called inside transactions. */
import { bytes } from "./columns.ts";
import type { SqlDriver } from "./driver.ts";

export interface MetaTable {
  get(name: string): Uint8Array | null;
  set(name: string, value: Uint8Array): void;
}

export function createMetaTable(driver: SqlDriver): MetaTable {
  const get = driver.prepare("SELECT value FROM meta WHERE name = ?");
  const set = driver.prepare(
    "INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value",
  );
  return {
    get(name) {
      const row = get.get(name);
      return row && bytes(row, "value");
    },
    set: (name, value) => void set.run(name, value),
  };
}
