/**
 * Checkpoints (docs/protocol.md, "Checkpoints"): a manifest that holds the mutable state after `seen_seq` and names the
 * immutable segments, each under a random key of its own, so that later manifests name them again.
 *
 *     manifest   CBOR {"v": 1, "ledger": bytes, "fold": bytes, "segments": [[blob, sha256, size, key32, first, count] …]}
 *     blob       nonce12 ‖ AES-256-GCM(K_ckpt, aad "aerogramme/v1/manifest" ‖ A ‖ u32 E ‖ blob id, padded)
 *     segment    nonce12 ‖ AES-256-GCM(key, aad "aerogramme/v1/segment" ‖ A ‖ blob id, padded)
 *     padded     content ‖ 0x80 ‖ zeros, to the Padmé length
 *     stateHash  H("aerogramme/v1/state" ‖ u64 length of fold ‖ fold ‖ ledger)
 */
import { padmeLength } from "../crypto/padding.ts";
import { NONCE_BYTES, TAG_BYTES, type CryptoPort } from "../crypto/primitives.ts";
import { concatBytes, equalBytes, u32ToBytes, u64ToBytes, utf8 } from "../lib/bytes.ts";
import { decodeCbor, encodeCbor, type Cbor } from "../lib/cbor.ts";
import { asBytesUpTo, asListOf } from "../lib/cbor-fields.ts";
import { idToBytes, type AccountId, type BlobId, type Epoch } from "../lib/ids.ts";
import type { CheckpointEntry } from "./checkpoint-entry.ts";
import { between, blobId, blobSize, bytesOf, constant, readMap, readTuple, type BlobRef } from "./fields.ts";
import type { Violation } from "./violation.ts";

const MANIFEST_LABEL = utf8("aerogramme/v1/manifest");
const SEGMENT_LABEL = utf8("aerogramme/v1/segment");
const STATE_LABEL = utf8("aerogramme/v1/state");
const MARK = 0x80;
/** Octets of a ledger or fold inside a manifest. */
const MAX_PART_BYTES = 2 ** 29;
const MAX_SEGMENTS = 65_536;

/** An immutable piece of index data: `count` messages from number `first` on. */
export interface Segment {
  readonly blob: BlobRef;
  readonly key: Uint8Array;
  readonly first: number;
  readonly count: number;
}

export interface Manifest {
  /** Ledger.encode() after `seen_seq`. */
  readonly ledger: Uint8Array;
  /** The fold's canonical bytes after `seen_seq`; opaque here. */
  readonly fold: Uint8Array;
  readonly segments: readonly Segment[];
}

export const stateHash = (
  crypto: CryptoPort,
  { fold, ledger }: Pick<Manifest, "fold" | "ledger">,
): Promise<Uint8Array> => crypto.sha256Async(concatBytes(STATE_LABEL, u64ToBytes(fold.length), fold, ledger));

/** `own`: this device's state hash at the checkpoint's seen_seq. */
export const checkStateHash = ({ body, seen, device }: CheckpointEntry, own: Uint8Array): Violation | null =>
  equalBytes(body.stateHash, own) ? null : { type: "stateHash", seq: seen.seq, device };

/** Whether these are the bytes an entry or manifest speaks of. */
export async function checkBlob(crypto: CryptoPort, expected: BlobRef, bytes: Uint8Array): Promise<Violation | null> {
  const same = bytes.length === expected.size && equalBytes(await crypto.sha256Async(bytes), expected.sha256);
  return same ? null : { type: "blobHash", blob: expected.id };
}

export function encodeManifest({ ledger, fold, segments }: Manifest): Uint8Array {
  return encodeCbor({ v: 1, ledger, fold, segments: segments.map(segmentToCbor) });
}

/** Null if malformed. */
export const decodeManifest = (bytes: Uint8Array): Manifest | null =>
  readMap(decodeCbor(bytes) ?? undefined, (take) => {
    take("v", constant(1));
    return {
      ledger: take("ledger", (part) => asBytesUpTo(part, MAX_PART_BYTES)),
      fold: take("fold", (part) => asBytesUpTo(part, MAX_PART_BYTES)),
      segments: take("segments", (list) => asListOf(list, MAX_SEGMENTS, cborToSegment)),
    };
  });

export const segmentToCbor = ({ blob, key, first, count }: Segment): Cbor => [
  ...[idToBytes(blob.id), blob.sha256, blob.size, key, first, count],
];

export const cborToSegment = (value: Cbor): Segment | null =>
  readTuple(value, (take) => ({
    blob: { id: take(blobId), sha256: take(bytesOf(32)), size: take(blobSize) },
    key: take(bytesOf(32)),
    first: take(between(0)),
    count: take(between(1)),
  }));

export interface ManifestScope {
  readonly account: AccountId;
  readonly epoch: Epoch;
  readonly blob: BlobId;
}

/** A sealed blob and what entries and manifests say of it. */
export interface SealedBlob {
  readonly ref: BlobRef;
  readonly bytes: Uint8Array;
}

export const sealManifest = (
  crypto: CryptoPort,
  checkpointKey: Uint8Array,
  scope: ManifestScope,
  manifest: Manifest,
): Promise<SealedBlob> => sealBlob(crypto, checkpointKey, scope.blob, manifestAad(scope), encodeManifest(manifest));

/** Null if not this manifest, or malformed. */
export async function openManifest(
  crypto: CryptoPort,
  checkpointKey: Uint8Array,
  scope: ManifestScope,
  sealed: Uint8Array,
): Promise<Manifest | null> {
  const content = await openBlob(crypto, checkpointKey, manifestAad(scope), sealed);
  return content && decodeManifest(content);
}

const manifestAad = ({ account, epoch, blob }: ManifestScope): Uint8Array =>
  concatBytes(MANIFEST_LABEL, idToBytes(account), u32ToBytes(epoch), idToBytes(blob));

/** `key`: 32 random bytes, of this segment only. */
export const sealSegment = (
  crypto: CryptoPort,
  key: Uint8Array,
  scope: Omit<ManifestScope, "epoch">,
  content: Uint8Array,
): Promise<SealedBlob> => sealBlob(crypto, key, scope.blob, segmentAad(scope), content);

/** Null if not this segment. */
export const openSegment = (
  crypto: CryptoPort,
  key: Uint8Array,
  scope: Omit<ManifestScope, "epoch">,
  sealed: Uint8Array,
): Promise<Uint8Array | null> => openBlob(crypto, key, segmentAad(scope), sealed);

const segmentAad = ({ account, blob }: Omit<ManifestScope, "epoch">): Uint8Array =>
  concatBytes(SEGMENT_LABEL, idToBytes(account), idToBytes(blob));

async function sealBlob(
  crypto: CryptoPort,
  key: Uint8Array,
  id: BlobId,
  aad: Uint8Array,
  content: Uint8Array,
): Promise<SealedBlob> {
  const padded = new Uint8Array(padmeLength(content.length + 1));
  padded.set(content);
  padded[content.length] = MARK;
  const nonce = crypto.randomBytes(NONCE_BYTES);
  const bytes = concatBytes(nonce, await crypto.aesGcm.seal(key, nonce, aad, padded));
  return { ref: { id, sha256: await crypto.sha256Async(bytes), size: bytes.length }, bytes };
}

async function openBlob(
  crypto: CryptoPort,
  key: Uint8Array,
  aad: Uint8Array,
  sealed: Uint8Array,
): Promise<Uint8Array | null> {
  if (sealed.length < NONCE_BYTES + TAG_BYTES) return null;
  const padded = await crypto.aesGcm.open(key, sealed.subarray(0, NONCE_BYTES), aad, sealed.subarray(NONCE_BYTES));
  if (padded === null) return null;
  const end = padded.findLastIndex((byte) => byte !== 0);
  return padded[end] === MARK && padmeLength(end + 1) === padded.length ? padded.subarray(0, end) : null;
}
