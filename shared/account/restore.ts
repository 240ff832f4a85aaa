/**
 * The replica as this device can have it at once: from its own snapshot and cached entries; on a device that has none,
 * from the account's newest checkpoint; else empty, to be filled from the log's beginning.
 */
import type { CryptoPort } from "../crypto/primitives.ts";
import { decodeCbor, encodeCbor, type Cbor } from "../lib/cbor.ts";
import { asListOf } from "../lib/cbor-fields.ts";
import type { BlobStore } from "../storage/blob-store.ts";
import { checkBlob, openManifest, stateHash, type Manifest, type Segment } from "../log/checkpoint.ts";
import { cborToSegment, segmentToCbor } from "../log/checkpoint.ts";
import { checkSignatures } from "../log/check.ts";
import { parseEntry, signedBytesOf } from "../log/entry.ts";
import { createLedger, type Ledger } from "../log/ledger.ts";
import { decodeLedger } from "../log/ledger-codec.ts";
import { findDevice } from "../log/record.ts";
import type { EntryKeys } from "../log/seal-entry.ts";
import { createFold, decodeFold, FOLD_VERSION, type MailboxFold } from "../mailbox/fold.ts";
import type { LocalStore } from "../storage/local-store.ts";
import type { RemoteLog } from "../storage/remote-log.ts";
import type { Opener } from "./opener.ts";
import { createRecordPages, type RecordPages } from "./record-pages.ts";
import { createReplica, type Replica } from "./replica.ts";
import type { SealedDocs } from "./sealed-docs.ts";
import type { DeviceSecrets } from "./secrets.ts";
import { segmentPages } from "./segments.ts";
import { readSnapshot } from "./snapshots.ts";

const SEGMENTS = "segments";
/** Cached entries applied at a time. */
const REPLAY = 500;

export interface RestoreParts {
  readonly crypto: CryptoPort;
  readonly remote: RemoteLog;
  readonly blobs: BlobStore;
  readonly local: LocalStore;
  readonly docs: SealedDocs;
  readonly opener: Opener;
  readonly keys: EntryKeys;
  readonly secrets: DeviceSecrets;
}

export interface Restored {
  readonly replica: Replica;
  readonly records: RecordPages;
}

interface State {
  readonly ledger: Ledger;
  readonly fold: MailboxFold;
  readonly segments: readonly Segment[];
}

export async function restoreReplica(parts: RestoreParts): Promise<Restored> {
  const { crypto, blobs, docs, opener, secrets } = parts;
  const { ledger, fold, segments } = (await fromSnapshot(parts)) ?? (await fromCheckpoint(parts)) ?? empty(parts);
  const records = createRecordPages(docs, segmentPages(crypto, secrets.account, blobs, segments));
  const hash = (): Promise<Uint8Array> => stateHash(crypto, { fold: fold.encode(), ledger: ledger.encode() });
  const replica = createReplica({ crypto, ledger, fold, opener, records, stateHash: hash });
  await replay(replica, parts.local);
  return { replica, records };
}

const empty = ({ crypto, secrets }: RestoreParts): State => ({
  ledger: createLedger(crypto, secrets.account, secrets.identity),
  fold: createFold(),
  segments: [],
});

async function fromSnapshot({ docs, secrets }: RestoreParts): Promise<State | null> {
  const snapshot = await readSnapshot(docs);
  const ledger = snapshot && decodeLedger(snapshot.ledger, secrets.identity);
  const fold = snapshot && decodeFold(snapshot.fold);
  if (!ledger || !fold || ledger.seq !== fold.state.seq) return null;
  return { ledger, fold, segments: await readSegments(docs) };
}

/** Entries cached after the snapshot; what does not apply is forgotten and read again from the provider. */
async function replay(replica: Replica, local: LocalStore): Promise<void> {
  const { ledger } = replica;
  if ((await local.entries.last()) < ledger.seq) await local.entries.truncate(0 as typeof ledger.seq);
  for (;;) {
    const entries = await local.entries.readAfter(ledger.seq, REPLAY);
    for (const { seq, bytes } of entries) {
      if (seq === ledger.seq + 1 && (await replica.apply(bytes)).ok) continue;
      return local.entries.truncate(ledger.seq);
    }
    if (entries.length < REPLAY) return;
  }
}

/** Null if there is none, it can not be had now, or it does not hold: then the log is read from its beginning. */
async function fromCheckpoint(parts: RestoreParts): Promise<State | null> {
  const { crypto, remote, docs, secrets } = parts;
  if ((await parts.local.entries.last()) > 0) return null;
  const latest = await remote.latestCheckpoint();
  if (!latest.ok || !latest.value) return null;
  const manifest = await fetchManifest(parts, latest.value.bytes);
  const ledger = manifest && decodeLedger(manifest.ledger, secrets.identity);
  const fold = manifest && decodeFold(manifest.fold);
  if (!ledger || !fold || ledger.account !== secrets.account || ledger.seq !== fold.state.seq) return null;
  if (!(await isSignedWithin(crypto, ledger, latest.value.bytes))) return null;
  await docs.put(SEGMENTS, encodeCbor(manifest.segments.map((segment): Cbor => segmentToCbor(segment))));
  return { ledger, fold, segments: manifest.segments };
}

/** The manifest a CHECKPOINT entry names, whole and of the state it commits to. */
export async function fetchManifest(
  { crypto, blobs, keys, secrets }: Pick<RestoreParts, "crypto" | "blobs" | "keys" | "secrets">,
  bytes: Uint8Array,
): Promise<Manifest | null> {
  const entry = parseEntry(bytes);
  if (entry?.type !== "checkpoint" || entry.account !== secrets.account) return null;
  if (entry.body.foldVersion !== FOLD_VERSION) return null;
  const key = await keys.checkpoint(entry.epoch);
  if (!key) return null;
  const blob = await blobs.get(entry.body.manifest.id);
  if (!blob.ok || (await checkBlob(crypto, entry.body.manifest, blob.value))) return null;
  const scope = { account: entry.account, epoch: entry.epoch, blob: entry.body.manifest.id };
  const manifest = await openManifest(crypto, key, scope, blob.value);
  if (!manifest) return null;
  const hash = await stateHash(crypto, manifest);
  return hash.every((byte, i) => byte === entry.body.stateHash[i]) ? manifest : null;
}

/** By a device that is live in the very record that the checkpoint holds, at the point it says. */
async function isSignedWithin(crypto: CryptoPort, ledger: Ledger, bytes: Uint8Array): Promise<boolean> {
  const entry = parseEntry(bytes);
  const record = ledger.record?.record;
  if (entry?.type !== "checkpoint" || !record || entry.seen.seq !== ledger.seq) return false;
  const device = findDevice(record, entry.device);
  if (!device) return false;
  const claim = { key: device.key, message: signedBytesOf(entry), signature: entry.sig, reason: "entry" } as const;
  return (await checkSignatures(crypto, [claim])) === null;
}

async function readSegments(docs: SealedDocs): Promise<readonly Segment[]> {
  const bytes = await docs.get(SEGMENTS);
  return (bytes && asListOf(decodeCbor(bytes) ?? undefined, 65_536, cborToSegment)) ?? [];
}
