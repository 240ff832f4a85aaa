/**
 * INCOMING (type 1): one delivered message for one account, written by the provider, unsigned.
 *
 *     [1, 1, A, E, entry_id, blob_id, blob_sha256, blob_size, received_at, age_header, nonce12, ct]
 */
import type { Cbor } from "../lib/cbor.ts";
import { asBytesUpTo } from "../lib/cbor-fields.ts";
import { idToBytes, type AccountId, type EntryId, type Epoch } from "../lib/ids.ts";
import { accountId, blobId, blobSize, bytesOf, constant, entryId, epochNumber, readTuple, unixTime } from "./fields.ts";
import type { BlobRef } from "./fields.ts";
import { MAX_AGE_HEADER_BYTES, MAX_ENTRY_BYTES } from "./limits.ts";

export interface IncomingEntry {
  readonly type: "incoming";
  readonly account: AccountId;
  readonly epoch: Epoch;
  readonly id: EntryId;
  /** The body: an age file. */
  readonly blob: BlobRef;
  /** Unix seconds. */
  readonly receivedAt: number;
  /** The body's own age header. */
  readonly ageHeader: Uint8Array;
  readonly nonce: Uint8Array;
  /** Index data under the INDEX key, with tag. */
  readonly ct: Uint8Array;
}

export const incomingAad = ({
  account,
  epoch,
  id,
  blob,
  receivedAt,
  ageHeader,
}: Omit<IncomingEntry, "nonce" | "ct">): Cbor[] => [
  ...[1, 1, idToBytes(account), epoch, idToBytes(id)],
  ...[idToBytes(blob.id), blob.sha256, blob.size, receivedAt, ageHeader],
];

export const incomingToCbor = (entry: IncomingEntry): Cbor[] => [...incomingAad(entry), entry.nonce, entry.ct];

export const cborToIncoming = (value: Cbor): IncomingEntry | null =>
  readTuple(value, (take) => {
    take(constant(1));
    take(constant(1));
    return {
      type: "incoming",
      account: take(accountId),
      epoch: take(epochNumber),
      id: take(entryId),
      blob: { id: take(blobId), sha256: take(bytesOf(32)), size: take(blobSize) },
      receivedAt: take(unixTime),
      ageHeader: take((header) => asBytesUpTo(header, MAX_AGE_HEADER_BYTES)),
      nonce: take(bytesOf(12)),
      ct: take((ct) => asBytesUpTo(ct, MAX_ENTRY_BYTES)),
    };
  });
