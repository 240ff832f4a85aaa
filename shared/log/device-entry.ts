/**
 * DEVICE (type 2): a batch of operations, sealed and signed by one device.
 *
 *     [1, 2, A, E, entry_id, device_id, device_seq, seen_seq, seen_head, adds, releases, nonce12, ct, sig64]
 */
import type { Cbor } from "../lib/cbor.ts";
import { asBytesUpTo } from "../lib/cbor-fields.ts";
import { idToBytes, type AccountId, type BlobId, type DeviceId, type EntryId, type Epoch } from "../lib/ids.ts";
import { accountId, between, blobIds, bytesOf, constant, deviceId, entryId, epochNumber, idsToCbor } from "./fields.ts";
import { readTuple, seqNumber, signature, type Seen } from "./fields.ts";
import { MAX_ENTRY_BYTES } from "./limits.ts";

/** The clear fields that DEVICE and CHECKPOINT share. */
export interface DeviceFields {
  readonly account: AccountId;
  readonly epoch: Epoch;
  readonly id: EntryId;
  readonly device: DeviceId;
  /** 1, 2, 3 … by device, over both types; 0: a provider device's, whose keys several hold at once (nextDeviceSeq). */
  readonly deviceSeq: number;
  readonly seen: Seen;
  /** Blobs this entry makes live. */
  readonly adds: readonly BlobId[];
  /** Blobs it gives up. */
  readonly releases: readonly BlobId[];
}

export interface DeviceEntry extends DeviceFields {
  readonly type: "device";
  readonly nonce: Uint8Array;
  /** Operations under K_log, with tag. */
  readonly ct: Uint8Array;
  readonly sig: Uint8Array;
}

export const deviceFieldsToCbor = (type: 2 | 5, fields: DeviceFields): Cbor[] => [
  ...[1, type, idToBytes(fields.account), fields.epoch, idToBytes(fields.id), idToBytes(fields.device)],
  ...[fields.deviceSeq, fields.seen.seq, fields.seen.head, idsToCbor(fields.adds), idsToCbor(fields.releases)],
];

export const takeDeviceFields = (take: Parameters<Parameters<typeof readTuple>[1]>[0]): DeviceFields => ({
  account: take(accountId),
  epoch: take(epochNumber),
  id: take(entryId),
  device: take(deviceId),
  deviceSeq: take(between(0)),
  seen: { seq: take(seqNumber), head: take(bytesOf(32)) },
  adds: take(blobIds),
  releases: take(blobIds),
});

export const deviceAad = (fields: DeviceFields): Cbor[] => deviceFieldsToCbor(2, fields);

export const deviceUnsigned = (entry: Omit<DeviceEntry, "sig">): Cbor[] => [...deviceAad(entry), entry.nonce, entry.ct];

export const cborToDevice = (value: Cbor): DeviceEntry | null =>
  readTuple(value, (take) => {
    take(constant(1));
    take(constant(2));
    return {
      type: "device",
      ...takeDeviceFields(take),
      nonce: take(bytesOf(12)),
      ct: take((ct) => asBytesUpTo(ct, MAX_ENTRY_BYTES)),
      sig: take(signature),
    };
  });
