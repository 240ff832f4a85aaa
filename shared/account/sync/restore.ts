/**
 * The replica as this device can have it at once: from its own snapshot and cached entries; on a device that has none,
 * from the account's newest checkpoint; else empty, to be filled from the log's beginning.
 */
import type { CryptoPort } from "../../crypto/primitives.ts";
import { decodeCbor, encodeCbor, type Cbor } from "../../lib/cbor.ts";
import { asListOf } from "../../lib/cbor-fields.ts";
import { seq as toSeq, type Seq } from "../../lib/ids.ts";
import type { BlobStore } from "../../storage/blob-store.ts";
import { stateHash, type Segment } from "../../log/checkpoint.ts";
import { cborToSegment, segmentToCbor } from "../../log/checkpoint.ts";
import { createLedger } from "../../log/ledger.ts";
import { decodeLedger } from "../../log/ledger-codec.ts";
import type { EntryKeys } from "../../log/seal-entry.ts";
import { createFold, decodeOwnFold, type FoldVersion } from "../../mailbox/fold.ts";
import type { LocalStore } from "../../storage/local-store.ts";
import type { RemoteLog } from "../../storage/remote-log.ts";
import { applyRun } from "./apply-run.ts";
import { fetchManifest, openCheckpoint, type CheckpointState } from "../checkpoints/checkpoint-boot.ts";
import type { HeldKeys } from "../keys/held-keys.ts";
import type { Opener } from "./opener.ts";
import { createRecordPages, dropRecordPages, type RecordPages } from "./record-pages.ts";
import { createReplica, type Replica, type ReplicaParts } from "./replica.ts";
import type { SealedDocs } from "./sealed-docs.ts";
import type { DeviceSecrets } from "../keys/secrets.ts";
import { segmentPages } from "../checkpoints/segments.ts";
import { readSnapshot } from "./snapshots.ts";

const SEGMENTS = "segments";
const MAX_SEGMENTS = 65_536;
/** Cached entries applied at a time. */
const REPLAY = 500;
const EMPTY = toSeq(0);

export interface RestoreParts {
  readonly crypto: CryptoPort;
  /** Null: nothing is asked of the provider. */
  readonly remote: RemoteLog | null;
  readonly blobs: BlobStore;
  readonly local: LocalStore;
  readonly docs: SealedDocs;
  readonly opener: Opener;
  readonly keys: EntryKeys;
  readonly secrets: DeviceSecrets;
  readonly accepted: (seq: Seq) => boolean;
  readonly held: HeldKeys;
  readonly onRecord: ReplicaParts["onRecord"];
  readonly onApplied: NonNullable<ReplicaParts["onApplied"]>;
  /** Of a home that keeps nothing. */
  readonly passing: boolean;
}

export interface Restored {
  readonly replica: Replica;
  readonly records: RecordPages;
  /** The highest seq this device holds anything of: a log that ends below was rolled back. */
  readonly floor: Seq;
  /** The seq of the snapshot or checkpoint begun with: what a snapshot need not be saved for. */
  readonly from: Seq;
  /** Overwrites what keys of messages and segments are held. */
  wipe(): Promise<void>;
}

export async function restoreReplica(parts: RestoreParts): Promise<Restored> {
  const { crypto, docs, opener, secrets, local } = parts;
  const cached = await local.entries.last();
  const begun = (await fromSnapshot(parts)) ?? (await anew(parts));
  const { ledger, fold, segments } = begun;
  const from = ledger.seq;
  if (ledger.record) parts.held.restored(ledger.record.record);
  const newest = async (): Promise<readonly Segment[] | null> => {
    const manifest = ledger.checkpoint && (await fetchManifest(parts, ledger.checkpoint.bytes));
    if (!manifest?.ok) return null;
    await keepSegments(docs, manifest.value.segments);
    return manifest.value.segments;
  };
  const source = segmentPages({ crypto, account: secrets.account, blobs: parts.blobs, segments, newest });
  const records = createRecordPages(docs, source.page, parts.passing);
  /** Nothing has been applied yet where the checkpoint begun with comes by: its state is known. */
  const hash = async (version: FoldVersion): Promise<Uint8Array> =>
    (ledger.seq === from && begun.hash) || stateHash(crypto, { fold: fold.encode(version), ledger: ledger.encode() });
  const { accepted, onRecord, onApplied } = parts;
  const checked = { trusted: secrets.seen, stateHash: hash, accepted, onRecord, onApplied };
  const replica = createReplica({ crypto, ledger, fold, opener, keys: parts.held, records, ...checked });
  await replay(replica, local);
  const wipe = (): Promise<void> => {
    records.wipe();
    return source.wipe();
  };
  return { replica, records, floor: toSeq(Math.max(cached, ledger.seq)), from, wipe };
}

async function anew(parts: RestoreParts): Promise<CheckpointState> {
  await dropRecordPages(parts.docs);
  return (await fromCheckpoint(parts)) ?? empty(parts);
}

const empty = ({ crypto, secrets }: RestoreParts): CheckpointState => ({
  ledger: createLedger(crypto, secrets.account),
  fold: createFold(),
  segments: [],
  hash: null,
});

async function fromSnapshot({ docs, secrets }: RestoreParts): Promise<CheckpointState | null> {
  const snapshot = await readSnapshot(docs);
  const ledger = snapshot && decodeLedger(snapshot.ledger);
  const fold = snapshot && decodeOwnFold(snapshot.fold);
  if (!ledger || !fold || ledger.account !== secrets.account || ledger.seq !== fold.state.seq) return null;
  return { ledger, fold, segments: await readSegments(docs), hash: null };
}

/** Entries cached after the snapshot; what does not apply is forgotten and read again from the provider. */
async function replay(replica: Replica, local: LocalStore): Promise<void> {
  const { ledger } = replica;
  if ((await local.entries.last()) < ledger.seq) await local.entries.truncate(EMPTY);
  for (;;) {
    const entries = await local.entries.readAfter(ledger.seq, REPLAY);
    const follows = entries[0] === undefined || entries[0].seq === ledger.seq + 1;
    const run = entries.map(({ bytes }) => bytes);
    if (!follows || (await applyRun(replica, run, () => undefined))) return local.entries.truncate(ledger.seq);
    if (entries.length < REPLAY) return;
  }
}

/** Null if there is none, it can not be had now, or it does not hold: then the log is read from its beginning. */
async function fromCheckpoint(parts: RestoreParts): Promise<CheckpointState | null> {
  const { remote, docs, local } = parts;
  const [oldest] = await local.entries.readAfter(EMPTY, 1);
  // all of the log is here: it is folded again without asking anyone
  if (oldest?.seq === 1 || !remote) return null;
  const latest = await remote.latestCheckpoint();
  const state = latest.ok && latest.value ? await openCheckpoint(parts, latest.value) : null;
  if (state) await keepSegments(docs, state.segments);
  return state;
}

const keepSegments = (docs: SealedDocs, segments: readonly Segment[]): Promise<void> =>
  docs.put(SEGMENTS, encodeCbor(segments.map((segment): Cbor => segmentToCbor(segment))));

async function readSegments(docs: SealedDocs): Promise<readonly Segment[]> {
  const bytes = await docs.get(SEGMENTS);
  return (bytes && asListOf(decodeCbor(bytes) ?? undefined, MAX_SEGMENTS, cborToSegment)) ?? [];
}
