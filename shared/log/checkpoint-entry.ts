/**
 * CHECKPOINT (type 5): commits to the state after `seen_seq` and names the sealed manifest that holds it.
 *
 *     [1, 5, A, E, entry_id, device_id, device_seq, seen_seq, seen_head, adds, releases, body, sig64]
 *     body = {"stateHash", "foldVersion", "manifest": {"blob", "sha256", "size"}}      adds names the manifest's blob
 */
import type { Cbor } from "../lib/cbor.ts";
import { deviceFieldsToCbor, takeDeviceFields, type DeviceFields } from "./device-entry.ts";
import { between, blobRef, blobRefToCbor, bytesOf, constant, readMap, readTuple, signature } from "./fields.ts";
import type { BlobRef } from "./fields.ts";
import { MAX_U32 } from "./limits.ts";

export interface CheckpointBody {
  /** Of the state after `seen.seq` (checkpoint.ts). */
  readonly stateHash: Uint8Array;
  readonly foldVersion: number;
  readonly manifest: BlobRef;
}

export interface CheckpointEntry extends DeviceFields {
  readonly type: "checkpoint";
  readonly body: CheckpointBody;
  readonly sig: Uint8Array;
}

export const checkpointUnsigned = (entry: Omit<CheckpointEntry, "sig">): Cbor[] => {
  const { stateHash, foldVersion, manifest } = entry.body;
  return [...deviceFieldsToCbor(5, entry), { stateHash, foldVersion, manifest: blobRefToCbor(manifest) }];
};

const readBody = (value: Cbor | undefined): CheckpointBody | null =>
  readMap(value, (take) => ({
    stateHash: take("stateHash", bytesOf(32)),
    foldVersion: take("foldVersion", between(1, MAX_U32)),
    manifest: take("manifest", blobRef),
  }));

export function cborToCheckpoint(value: Cbor): CheckpointEntry | null {
  const entry = readTuple(value, (take): CheckpointEntry => {
    take(constant(1));
    take(constant(5));
    return { type: "checkpoint", ...takeDeviceFields(take), body: take(readBody), sig: take(signature) };
  });
  return entry?.adds.includes(entry.body.manifest.id) === true ? entry : null;
}
