/** Whether nobody is on this device, and nothing is left of anybody: what the engine would have nothing to say of. */
import type { EngineDatabase } from "../storage/database.ts";
import { WRAPPING_KEY } from "./secret-records.ts";

/** Rejects where nothing can be read. */
export async function isVacant(database: EngineDatabase): Promise<boolean> {
  const keys = await database.getAllKeys("keys");
  const counts = await Promise.all((["entries", "blobs", "docs"] as const).map((name) => database.count(name)));
  return keys.every((name) => name === WRAPPING_KEY) && counts.every((count) => count === 0);
}
