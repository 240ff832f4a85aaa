/**
 * A removed device keeps one thing when it wipes itself: of which account it was, and who removed it. So it can still say
 * so after a reload, and where its owner can undo that. Goes with the next wipe.
 */
import { utf8, utf8ToText } from "../../shared/lib/bytes.ts";
import type { LocalDocs } from "../../shared/storage/local-store.ts";
import type { Revoked } from "../rpc/engine-rpc.ts";

export interface RemovalNote {
  /** Null: this device was not removed. */
  load(): Promise<Revoked | null>;
  save(revoked: Revoked): Promise<void>;
}

const NAME = "removed";

export const createRemovalNote = (docs: LocalDocs): RemovalNote => ({
  async load() {
    const bytes = await docs.get(NAME);
    return bytes && read(bytes);
  },
  save: ({ address, by }) => docs.put(NAME, utf8(JSON.stringify({ address, by }))),
});

function read(bytes: Uint8Array): Revoked | null {
  try {
    const note: unknown = JSON.parse(utf8ToText(bytes));
    if (typeof note !== "object" || note === null || !("address" in note) || !("by" in note)) return null;
    const { address, by } = note;
    return typeof address === "string" && (by === null || typeof by === "string") ? { address, by } : null;
  } catch {
    return null;
  }
}
