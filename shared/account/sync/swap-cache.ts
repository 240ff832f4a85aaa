/** Puts the state of one cache in the place of another's, of the same account under the same key. */
import { seq as toSeq } from "../../lib/ids.ts";
import type { LocalStore } from "../../storage/local-store.ts";
import { isOwnDoc } from "./sealed-docs.ts";
import { SNAPSHOT } from "./snapshots.ts";

/**
 * Bodies stay, and what only this device has. The snapshot goes first and comes last: cut short, the account begins as on a device that holds
 * nothing yet.
 */
export async function swapCache(local: LocalStore, next: LocalStore): Promise<void> {
  const isState = (name: string): boolean => !isOwnDoc(name);
  await local.entries.truncate(toSeq(0));
  await local.docs.delete(SNAPSHOT);
  for (const name of (await local.docs.names("")).filter(isState)) await local.docs.delete(name);
  const names = (await next.docs.names("")).filter((name) => isState(name) && name !== SNAPSHOT);
  for (const name of [...names, SNAPSHOT]) {
    const bytes = await next.docs.get(name);
    if (bytes) await local.docs.put(name, bytes);
  }
}
