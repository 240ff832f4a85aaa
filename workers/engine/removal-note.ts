/**
 * A device that is out keeps one thing when it wipes itself: of which account it was, and how that came. So it can still say
 * so after a reload, and where its owner can undo that. Goes with the next wipe.
 */
import { utf8, utf8ToText } from "../../shared/lib/bytes.ts";
import type { LocalDocs } from "../../shared/storage/local-store.ts";
import type { Revoked, SignedOut } from "../rpc/engine-rpc.ts";

/** One of them. */
export interface RemovalReason {
  readonly revoked: Revoked;
  readonly signedOut: SignedOut;
}

export interface RemovalNote {
  /** Null: this device is not out. */
  load(): Promise<Partial<RemovalReason> | null>;
  save(why: Partial<RemovalReason>): Promise<void>;
}

const NAME = "removed";
const HARDENED = { hardened: true } as const;
const WORDLESS = { wordless: true } as const;

export const createRemovalNote = (docs: Pick<LocalDocs, "get" | "put" | "delete">): RemovalNote => ({
  async load() {
    const bytes = await docs.get(NAME);
    return bytes && read(bytes);
  },
  save: ({ revoked, signedOut }) => docs.put(NAME, utf8(JSON.stringify(revoked ?? signedOut))),
});

function read(bytes: Uint8Array): Partial<RemovalReason> | null {
  try {
    const note: unknown = JSON.parse(utf8ToText(bytes));
    if (typeof note !== "object" || note === null || !("address" in note)) return null;
    const { address } = note;
    if (typeof address !== "string") return null;
    if ("lost" in note && typeof note.lost === "number") {
      const known = { ...("hardened" in note && HARDENED), ...("wordless" in note && WORDLESS) };
      return { signedOut: { address, lost: note.lost, ...known } };
    }
    if (!("by" in note)) return null;
    const { by } = note;
    return by === null || typeof by === "string" ? { revoked: { address, by } } : null;
  } catch {
    return null;
  }
}
