/**
 * The immutable part of a message as a device keeps it: where its sealed body lies, the key that opens it, and the index
 * data that lists show. Held in pages and checkpoint segments; knowing it spares every public-key operation.
 */
import type { Cbor } from "../../lib/cbor.ts";
import { asBytes, asCount, asList } from "../../lib/cbor-fields.ts";
import { idFromBytes, idToBytes, type BlobId, type EntryId } from "../../lib/ids.ts";
import { cborToIndexData, indexDataToCbor } from "../../mime/index/index-data-codec.ts";
import type { IndexData } from "../../mime/index/index-data.ts";

export interface EmailRecord {
  readonly id: EntryId;
  readonly blob: SealedBody;
  readonly index: IndexData;
}

/** A body blob, docs/protocol.md: an age file of the padded message. */
export interface SealedBody {
  readonly id: BlobId;
  /** SHA-256 of the blob. */
  readonly sha256: Uint8Array;
  /** Octets of the blob. */
  readonly size: number;
  /** The age file key, 16 bytes. */
  readonly fileKey: Uint8Array;
  /** Octets of the message: cuts the padding off. */
  readonly trueSize: number;
}

/** Whether a record speaks of this very email: what a page or a segment holds under its number might be another's. */
export const isRecordOf = (record: EmailRecord, email: { readonly id: EntryId; readonly blobId: BlobId }): boolean =>
  record.id === email.id && record.blob.id === email.blobId;

export function emailRecordToCbor({ id, blob, index }: EmailRecord): Cbor {
  return [idToBytes(id), ...bodyFields(blob), indexDataToCbor(index)];
}

/** Null if malformed. */
export function cborToEmailRecord(value: Cbor | undefined): EmailRecord | null {
  const fields = asList(value);
  if (fields?.length !== 7) return null;
  const id = asBytes(fields[0], 16);
  const blob = cborToSealedBody(fields.slice(1, 6));
  const index = cborToIndexData(fields[6] ?? null);
  return id && blob && index && { id: idFromBytes<EntryId>(id), blob, index };
}

/** What a device puts in an append operation beside the fold's facts. */
export interface AppendedContent {
  readonly blob: SealedBody;
  readonly index: IndexData;
}

export const appendedContentToCbor = ({ blob, index }: AppendedContent): Cbor => [
  ...bodyFields(blob),
  indexDataToCbor(index),
];

/** Null if malformed. */
export function cborToAppendedContent(value: Cbor | null): AppendedContent | null {
  const fields = asList(value);
  if (fields?.length !== 6) return null;
  const blob = cborToSealedBody(fields.slice(0, 5));
  const index = cborToIndexData(fields[5] ?? null);
  return blob && index && { blob, index };
}

export const bodyFields = ({ id, sha256, size, fileKey, trueSize }: SealedBody): Cbor[] => [
  idToBytes(id),
  sha256,
  size,
  fileKey,
  trueSize,
];

/** Null if malformed. */
export function cborToSealedBody(fields: readonly Cbor[]): SealedBody | null {
  const id = asBytes(fields[0], 16);
  const sha256 = asBytes(fields[1], 32);
  const size = asCount(fields[2]);
  const fileKey = asBytes(fields[3], 16);
  const trueSize = asCount(fields[4]);
  if (!id || !sha256 || size === null || !fileKey || trueSize === null) return null;
  return { id: idFromBytes<BlobId>(id), sha256, size, fileKey, trueSize };
}
