/** Entries this device writes: sealed under its log key, signed with its device key, made from what the replica says now. */
import type { CryptoPort } from "../../crypto/primitives.ts";
import { encodeCbor } from "../../lib/cbor.ts";
import type { BlobId, DeviceId, EntryId } from "../../lib/ids.ts";
import { signEntry, type DeviceFields } from "../../log/entry.ts";
import type { CheckpointBody } from "../../log/checkpoint-entry.ts";
import type { Ledger } from "../../log/ledger.ts";
import { nextDeviceSeq } from "../../log/ledger-view.ts";
import { findDevice } from "../../log/record.ts";
import { sealDevice, type EntryKeys } from "../../log/seal-entry.ts";
import { opsToCbor } from "../../mailbox/op-writer.ts";
import type { Op } from "../../mailbox/op.ts";

/** Null where there is no record yet, this device is not in it, or it does not hold the keys of its epoch. */
export interface DeviceWriter {
  ops(
    id: EntryId,
    ops: readonly Op[],
    adds: readonly BlobId[],
    releases: readonly BlobId[],
  ): Promise<Uint8Array | null>;
  checkpoint(
    id: EntryId,
    body: CheckpointBody,
    adds: readonly BlobId[],
    releases: readonly BlobId[],
  ): Promise<Uint8Array | null>;
}

export interface DeviceWriterParts {
  readonly crypto: CryptoPort;
  readonly ledger: Ledger;
  readonly device: DeviceId;
  /** Ed25519 seed. */
  readonly deviceKey: Uint8Array;
  readonly keys: EntryKeys;
}

export function createDeviceWriter({ crypto, ledger, device, deviceKey, keys }: DeviceWriterParts): DeviceWriter {
  function fields(id: EntryId, adds: readonly BlobId[], releases: readonly BlobId[]): DeviceFields | null {
    if (!ledger.record) return null;
    const { account, seq, head } = ledger;
    const { record } = ledger.record;
    const own = findDevice(record, device);
    if (!own) return null;
    const deviceSeq = nextDeviceSeq(ledger, own);
    return { account, epoch: record.epoch, id, device, deviceSeq, seen: { seq, head }, adds, releases };
  }

  return {
    async ops(id, ops, adds, releases) {
      const clear = fields(id, adds, releases);
      const logKey = clear && (await keys.log(clear.epoch, device));
      return logKey && sealDevice(crypto, clear, encodeCbor(opsToCbor(ops)), { logKey, secret: deviceKey });
    },
    async checkpoint(id, body, adds, releases) {
      const clear = fields(id, adds, releases);
      return clear && signEntry(crypto, deviceKey, { type: "checkpoint", ...clear, body });
    },
  };
}
