/**
 * Files of what is held on this device, each in a sealed document of its own: written once when it comes, before anything refers to
 * it, and removed when nothing does any more. What a program that was killed has left behind goes when it is begun anew.
 */
import { equalBytes } from "../../lib/bytes.ts";
import type { DraftDoc } from "../account.ts";

export interface HeldFiles {
  /** Null: it is not there, or can not be opened. */
  read(name: string): Promise<Uint8Array | null>;
  /** The name under which these octets are here, durably. */
  keep(octets: Uint8Array): Promise<string>;
  /** What nothing refers to goes; what could not be removed is tried again the next time. */
  keepOnly(octets: readonly Uint8Array[]): Promise<void>;
}

/** `newName`: not used before. */
export function createHeldFiles(docs: DraftDoc["files"], newName: () => string): HeldFiles {
  const names = new Map<Uint8Array, string>();
  let there: Promise<Set<string>> | null = null;

  async function listed(): Promise<Set<string>> {
    there ??= docs.names().then((found) => new Set(found));
    try {
      return await there;
    } catch (reason) {
      there = null;
      throw reason;
    }
  }

  const same = (octets: Uint8Array): string | undefined =>
    names.get(octets) ?? [...names].find(([other]) => equalBytes(other, octets))?.[1];

  return {
    async read(name) {
      const octets = await docs.get(name);
      if (octets) names.set(octets, name);
      return octets;
    },
    async keep(octets) {
      const known = same(octets);
      const name = known ?? newName();
      if (known === undefined) {
        await docs.put(name, octets);
        (await listed()).add(name);
      }
      names.set(octets, name);
      return name;
    },
    async keepOnly(octets) {
      const wanted = new Set(octets);
      for (const known of names.keys()) if (!wanted.has(known)) names.delete(known);
      const kept = new Set(names.values());
      const all = await listed();
      for (const name of all) {
        if (kept.has(name)) continue;
        await docs.delete(name);
        all.delete(name);
      }
    },
  };
}
