/**
 * Writing checkpoints (log/checkpoint.ts). Full segments are made and uploaded while the log goes on; the manifest, and
 * the records since the last full segment, with the log at rest, since a checkpoint speaks of the entry right before it.
 */
import type { CryptoPort } from "../crypto/primitives.ts";
import { idFromBytes, type AccountId, type BlobId } from "../lib/ids.ts";
import { sealManifest, stateHash, type Manifest, type Segment } from "../log/checkpoint.ts";
import type { EntryKeys } from "../log/seal-entry.ts";
import { FOLD_VERSION } from "../mailbox/fold.ts";
import type { BlobStore } from "../storage/blob-store.ts";
import type { DeviceWriter } from "./device-entries.ts";
import type { LogSession } from "./log-session.ts";
import type { RecordPages } from "./record-pages.ts";
import type { Replica } from "./replica.ts";
import { buildSegment, RECORDS_PER_SEGMENT, type SealedSegment } from "./segments.ts";

/** Entries after a checkpoint from which on a new one is worth its cost. */
export const ENTRIES_PER_CHECKPOINT = 500;

export interface CheckpointParts {
  readonly crypto: CryptoPort;
  readonly account: AccountId;
  readonly replica: Replica;
  readonly records: RecordPages;
  readonly blobs: BlobStore;
  readonly session: LogSession;
  readonly writer: DeviceWriter;
  readonly keys: EntryKeys;
  /** The manifest of a CHECKPOINT entry; null if it can not be had. */
  readonly fetchManifest: (entry: Uint8Array) => Promise<Manifest | null>;
}

export interface Checkpoints {
  isDue(): boolean;
  /** True if a checkpoint stands in the log. */
  write(): Promise<boolean>;
}

export function createCheckpoints(parts: CheckpointParts): Checkpoints {
  const { crypto, account, replica, records, blobs, session, writer, keys } = parts;
  const { ledger, fold } = replica;

  const build = (first: number, count: number): Promise<SealedSegment> =>
    buildSegment(crypto, account, fold.state, records, { first, count });

  async function upload({ segment, bytes }: SealedSegment): Promise<Segment | null> {
    const stored = await blobs.put(segment.blob.id, bytes);
    return stored.ok ? segment : null;
  }

  /** Full segments up to the present, as far as they can be uploaded: those of the checkpoint before, then new ones. */
  async function fullSegments(before: readonly Segment[]): Promise<{ all: Segment[]; fresh: BlobId[] } | null> {
    const all = before.filter(({ count }) => count === RECORDS_PER_SEGMENT);
    const fresh: BlobId[] = [];
    for (
      let first = all.length * RECORDS_PER_SEGMENT;
      first + RECORDS_PER_SEGMENT <= fold.state.emailCount;
      first += RECORDS_PER_SEGMENT
    ) {
      const segment = await upload(await build(first, RECORDS_PER_SEGMENT));
      if (!segment) return null;
      all.push(segment);
      fresh.push(segment.blob.id);
    }
    return { all, fresh };
  }

  async function commit(
    full: { all: Segment[]; fresh: BlobId[] },
    releases: BlobId[],
    push: LogSession["push"],
  ): Promise<boolean> {
    const segments = [...full.all];
    const adds = [...full.fresh];
    const first = segments.length * RECORDS_PER_SEGMENT;
    const rest = fold.state.emailCount - first;
    if (rest > 0) {
      const tail = await upload(await build(first, rest));
      if (!tail) return false;
      segments.push(tail);
      adds.push(tail.blob.id);
    }
    const pushed = await push(async (id) => {
      const state = { ledger: ledger.encode(), fold: fold.encode() };
      const manifest = await uploadManifest({ ...state, segments });
      const body = { stateHash: await stateHash(crypto, state), foldVersion: FOLD_VERSION, manifest };
      return writer.checkpoint(id, body, [...adds, manifest.id], releases);
    });
    return pushed.ok;
  }

  async function uploadManifest(manifest: Manifest): Promise<{ id: BlobId; sha256: Uint8Array; size: number }> {
    const epoch = ledger.record?.record.epoch;
    const key = epoch === undefined ? null : await keys.checkpoint(epoch);
    if (epoch === undefined || !key) throw new Error("no key for a checkpoint");
    const blob = idFromBytes<BlobId>(crypto.randomBytes(16));
    const sealed = await sealManifest(crypto, key, { account, epoch, blob }, manifest);
    const stored = await blobs.put(blob, sealed.bytes);
    if (!stored.ok) throw new Error(`the checkpoint could not be uploaded: ${stored.error.type}`);
    return sealed.ref;
  }

  return {
    isDue: () => ledger.seq - (ledger.checkpoint?.seq ?? 0) >= ENTRIES_PER_CHECKPOINT,
    async write() {
      const before = ledger.checkpoint;
      const manifest = before && (await parts.fetchManifest(before.bytes));
      if (before && !manifest) return false;
      const kept = manifest?.segments ?? [];
      const full = await fullSegments(kept);
      if (!full) return false;
      return session.atRest(async (pull, push) => {
        if (!(await pull()).ok || ledger.checkpoint?.seq !== before?.seq) return false;
        const partial = kept.filter(({ count }) => count < RECORDS_PER_SEGMENT).map(({ blob }) => blob.id);
        const releases = before ? [before.entry.body.manifest.id, ...partial] : [];
        return commit(full, releases, push);
      });
    },
  };
}
