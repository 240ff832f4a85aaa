/**
 * Writing checkpoints (log/checkpoint.ts). Full segments are made and uploaded while the log goes on; the manifest, and
 * the records since the last full segment, with the log at rest, since a checkpoint speaks of the entry right before it.
 */
import type { CryptoPort } from "../../crypto/primitives.ts";
import { emailNumber, idFromBytes, type AccountId, type BlobId, type DeviceId } from "../../lib/ids.ts";
import { ok, type Result } from "../../lib/result.ts";
import { sealManifest, stateHash, type Manifest, type Segment } from "../../log/checkpoint.ts";
import type { CheckpointEntry } from "../../log/entry.ts";
import type { BlobRef } from "../../log/fields.ts";
import type { LoggedEntry } from "../../log/ledger.ts";
import type { EntryKeys } from "../../log/seal-entry.ts";
import type { BlobStore } from "../../storage/blob-store.ts";
import type { ManifestFailure } from "./checkpoint-boot.ts";
import type { DeviceWriter } from "../sync/device-entries.ts";
import type { LogSession } from "../sync/log-session.ts";
import type { RecordPages } from "../sync/record-pages.ts";
import { checkpointVersion, type Replica } from "../sync/replica.ts";
import { buildSegment, RECORDS_PER_SEGMENT, segmentsCover } from "./segments.ts";

/** Entries after a checkpoint from which on a new one is worth its cost; more in a large account, whose state is large. */
const ENTRIES_PER_CHECKPOINT = 500;
const EMAILS_PER_ENTRY = 50;
/** The same where each opening begins with a checkpoint: reading an entry of a message takes some two milliseconds. */
const OFTEN = { entries: 100, emails: 100 };
/** Segments written anew in one checkpoint: an entry adds and releases 1,024 blobs at most. */
const MAX_REWRITTEN = 1000;
/** Entries after which also a device that did not renew the keys reseals the checkpoint. */
const ENTRIES_BEFORE_RESEAL = 100;
/** Other devices wait longer than the one that wrote the last one: not all of them at once. */
const OTHERS_WAIT = 1.5;

export interface CheckpointParts {
  readonly crypto: CryptoPort;
  readonly account: AccountId;
  readonly device: DeviceId;
  readonly replica: Replica;
  readonly records: RecordPages;
  readonly blobs: BlobStore;
  readonly session: LogSession;
  readonly writer: DeviceWriter;
  readonly keys: EntryKeys;
  /** The manifest of a CHECKPOINT entry. */
  readonly fetchManifest: (entry: Uint8Array) => Promise<Result<Manifest, ManifestFailure>>;
  /** Of a home that keeps nothing. */
  readonly often: boolean;
}

export interface Checkpoints {
  isDue(): boolean;
  /** True if a checkpoint stands in the log. */
  write(): Promise<boolean>;
}

/** Full segments so far: those of the checkpoint before, then new ones. */
interface Full {
  readonly all: readonly Segment[];
  readonly fresh: readonly BlobId[];
}

export function createCheckpoints(parts: CheckpointParts): Checkpoints {
  const { crypto, account, device, replica, records, blobs, session, writer, keys } = parts;
  const { ledger, fold } = replica;

  /** Built and uploaded; null if either can not be done now. */
  async function makeSegment(first: number, count: number): Promise<Segment | null> {
    const built = await buildSegment(crypto, account, fold.state, records, { first, count });
    if (!built.ok) return null;
    const { segment, bytes } = built.value;
    const stored = await blobs.put(segment.blob.id, bytes);
    return stored.ok ? segment : null;
  }

  /** Those kept, and new ones for what they do not cover. */
  async function fullSegments(kept: readonly Segment[]): Promise<Full | null> {
    const byFirst = new Map(kept.map((segment) => [segment.first, segment]));
    const all: Segment[] = [];
    const fresh: BlobId[] = [];
    while ((all.length + 1) * RECORDS_PER_SEGMENT <= fold.state.emailCount) {
      const first = all.length * RECORDS_PER_SEGMENT;
      const held = byFirst.get(first);
      const segment = held ?? (await makeSegment(first, RECORDS_PER_SEGMENT));
      if (!segment) return null;
      all.push(segment);
      if (!held) fresh.push(segment.blob.id);
    }
    return { all, fresh };
  }

  /**
   * What of the checkpoint before goes into the next one: full segments; in a new epoch only those all of whose messages
   * are still there. Who knew the keys of the others learns nothing of what has been deleted from the new ones.
   */
  function segmentsToKeep(before: LoggedEntry<CheckpointEntry> | null, segments: readonly Segment[]): Segment[] {
    const full = segments.filter(({ count }) => count === RECORDS_PER_SEGMENT);
    if (!before || before.entry.epoch === ledger.record?.record.epoch) return full;
    let rewritten = 0;
    return full.filter((segment) => isWhole(segment) || ++rewritten > MAX_REWRITTEN);
  }

  function isWhole({ first, count }: Segment): boolean {
    for (let n = first; n < first + count; n++) if (!fold.state.email(emailNumber(n))) return false;
    return true;
  }

  /** New keys are to reach the checkpoint at once; whoever made them sees to it, or in the end anybody. */
  function isResealDue(): boolean {
    const { checkpoint, record } = ledger;
    if (!checkpoint || !record || checkpoint.entry.epoch === record.record.epoch) return false;
    const [only, ...others] = record.record.devices;
    // by the words: on the one device that is in
    const own = record.signer === device || (record.signer === null && others.length === 0 && only?.id === device);
    return own || ledger.seq - checkpoint.seq >= ENTRIES_BEFORE_RESEAL;
  }

  /** With the records since the last full segment. */
  async function withTail({ all, fresh }: Full): Promise<Full | null> {
    const first = all.length * RECORDS_PER_SEGMENT;
    const rest = fold.state.emailCount - first;
    if (rest === 0) return { all, fresh };
    const tail = await makeSegment(first, rest);
    return tail && { all: [...all, tail], fresh: [...fresh, tail.blob.id] };
  }

  async function uploadManifest(manifest: Manifest): Promise<BlobRef | null> {
    const epoch = ledger.record?.record.epoch;
    const key = epoch === undefined ? null : await keys.checkpoint(epoch);
    if (epoch === undefined || !key) return null;
    const blob = idFromBytes<BlobId>(crypto.randomBytes(16));
    const sealed = await sealManifest(crypto, key, { account, epoch, blob }, manifest);
    const stored = await blobs.put(blob, sealed.bytes);
    return stored.ok ? sealed.ref : null;
  }

  const isNewest = (before: LoggedEntry | null): boolean => ledger.checkpoint?.seq === before?.seq;

  /** With the log at rest. What was uploaded in vain the provider deletes after a day. */
  async function commit(
    before: LoggedEntry | null,
    full: Full,
    releases: readonly BlobId[],
    push: LogSession["push"],
  ): Promise<boolean> {
    const pushed = await push(async (id) => {
      // another device's came first, or more mail
      const segments = isNewest(before) ? await withTail(full) : null;
      const version = checkpointVersion(ledger);
      const state = { ledger: ledger.encode(), fold: fold.encode(version) };
      const manifest = segments && (await uploadManifest({ ...state, segments: segments.all }));
      if (!manifest) return null;
      const body = { stateHash: await stateHash(crypto, state), foldVersion: version, manifest };
      return writer.checkpoint(id, body, [...segments.fresh, manifest.id], releases);
    });
    return pushed.ok;
  }

  /** Segments of the checkpoint before; none, to begin anew, if that one is not what it should be. Null: not now. */
  async function segmentsBefore(before: LoggedEntry | null): Promise<readonly Segment[] | null> {
    const manifest = before ? await parts.fetchManifest(before.bytes) : ok(null);
    if (!manifest.ok) return manifest.error === "offline" ? null : [];
    const { segments = [] } = manifest.value ?? {};
    const count = segments.reduce((sum, segment) => sum + segment.count, 0);
    return count <= fold.state.emailCount && segmentsCover(segments, count) ? segments : [];
  }

  function isDue(): boolean {
    const { checkpoint } = ledger;
    if (isResealDue()) return true;
    const enough = parts.often
      ? Math.max(OFTEN.entries, fold.state.emailCount / OFTEN.emails)
      : Math.max(ENTRIES_PER_CHECKPOINT, fold.state.emailCount / EMAILS_PER_ENTRY);
    const patience = checkpoint === null || checkpoint.entry.device === device ? 1 : OTHERS_WAIT;
    return ledger.seq - (checkpoint?.seq ?? 0) >= enough * patience;
  }

  return {
    isDue,
    async write() {
      const before = ledger.checkpoint;
      const segments = await segmentsBefore(before);
      const kept = segments && segmentsToKeep(before, segments);
      const full = kept && (await fullSegments(kept));
      if (!full) return false;
      return session.atRest(async (pull, push) => {
        if (!(await pull()).ok || !isNewest(before)) return false;
        const replaced = segments.filter((segment) => !kept.includes(segment)).map(({ blob }) => blob.id);
        const releases = before ? [before.entry.body.manifest.id, ...replaced] : [];
        return commit(before, full, releases, push);
      });
    },
  };
}
