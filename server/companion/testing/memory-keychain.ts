/** A keychain in memory; without one, what a system says that has none. */
import { err, ok } from "../../../shared/lib/result.ts";
import type { Keychain } from "../keychain.ts";

export function createMemoryKeychain(): Keychain & { readonly entries: Map<string, string> } {
  const entries = new Map<string, string>();
  return {
    entries,
    store: (entry, secret) => Promise.resolve(ok((entries.set(entry, secret), null))),
    lookup: (entry) => Promise.resolve(ok(entries.get(entry) ?? null)),
    clear: (entry) => Promise.resolve(ok((entries.delete(entry), null))),
  };
}

const absent = () => Promise.resolve(err({ type: "absent", line: "no keychain to be had" } as const));
export const noKeychain: Keychain = { store: absent, lookup: absent, clear: absent };
