/** Blobs of one account and their life (docs/protocol.md, "Blobs"): pending, live, dead, deleted; keyrings live on. */
import { equalBytes } from "../../lib/bytes.ts";
import type { BlobId } from "../../lib/ids.ts";
import { err, ok } from "../../lib/result.ts";
import { addedBlobs, claimedBlobs, releasedBlobs, type Entry } from "../../log/entry.ts";
import type { BlobStore } from "../blob-store.ts";
import type { MemoryProviderOptions } from "./memory-provider.ts";

export type BlobState = "pending" | "live" | "dead";

interface Held {
  readonly bytes: Uint8Array;
  state: BlobState;
  since: number;
}

export interface HostedBlobs {
  readonly store: BlobStore;
  state(id: BlobId): BlobState | null;
  storedBytes(): number;
  /** A blob this entry adds that is not pending here, or not of the size and hash it claims; else null. */
  missing(entry: Entry): BlobId | null;
  /** The entry is in the log: what it adds lives, what it releases dies. */
  apply(entry: Entry): void;
  sweep(): void;
}

const DAY = 24 * 60 * 60;

export function createHostedBlobs(options: MemoryProviderOptions): HostedBlobs {
  const { crypto, clock = () => 0, graceSeconds = 30 * DAY, pendingSeconds = DAY } = options;
  const held = new Map<BlobId, Held>();
  /** Of all records there ever were. */
  const keyrings = new Set<BlobId>();

  function change(id: BlobId, from: BlobState, to: BlobState): void {
    const blob = held.get(id);
    if (blob?.state === from) Object.assign(blob, { state: to, since: clock() });
  }

  return {
    store: createStore(held, clock),
    state: (id) => held.get(id)?.state ?? null,
    storedBytes: () => [...held.values()].reduce((sum, { bytes }) => sum + bytes.length, 0),
    missing(entry) {
      const absent = addedBlobs(entry).find((id) => held.get(id)?.state !== "pending");
      const wrong = claimedBlobs(entry).find(({ id, sha256, size }) => {
        const bytes = held.get(id)?.bytes;
        return bytes?.length !== size || !equalBytes(crypto.sha256(bytes), sha256);
      });
      return absent ?? wrong?.id ?? null;
    },
    apply(entry) {
      for (const id of addedBlobs(entry)) change(id, "pending", "live");
      if (entry.type === "account") keyrings.add(entry.record.keyring.id);
      for (const id of releasedBlobs(entry)) if (!keyrings.has(id)) change(id, "live", "dead");
    },
    sweep() {
      for (const [id, { state, since }] of held) {
        const age = clock() - since;
        if ((state === "dead" && age >= graceSeconds) || (state === "pending" && age >= pendingSeconds))
          held.delete(id);
      }
    },
  };
}

function createStore(held: Map<BlobId, Held>, clock: () => number): BlobStore {
  return {
    put(id, bytes) {
      const there = held.get(id);
      if (there && !equalBytes(there.bytes, bytes)) return Promise.resolve(err({ type: "conflict" }));
      if (!there) held.set(id, { bytes: bytes.slice(), state: "pending", since: clock() });
      return Promise.resolve(ok(null));
    },
    get(id, range) {
      const blob = held.get(id);
      if (!blob) return Promise.resolve(err({ type: "notFound" }));
      return Promise.resolve(ok(range ? blob.bytes.slice(range.start, range.end) : blob.bytes.slice()));
    },
  };
}
