/** Entries this device writes: sealed under its log key, signed with its device key, made from what the replica says now. */
import type { CryptoPort } from "../crypto/primitives.ts";
import { assert } from "../lib/assert.ts";
import { encodeCbor } from "../lib/cbor.ts";
import type { BlobId, DeviceId, EntryId } from "../lib/ids.ts";
import { signEntry, type DeviceFields } from "../log/entry.ts";
import type { CheckpointBody } from "../log/checkpoint-entry.ts";
import type { Ledger } from "../log/ledger.ts";
import { sealDevice, type EntryKeys } from "../log/seal-entry.ts";
import { opsToCbor } from "../mailbox/op-codec.ts";
import type { Op } from "../mailbox/op.ts";

export interface DeviceWriter {
  ops(id: EntryId, ops: readonly Op[], adds: readonly BlobId[], releases: readonly BlobId[]): Promise<Uint8Array>;
  checkpoint(
    id: EntryId,
    body: CheckpointBody,
    adds: readonly BlobId[],
    releases: readonly BlobId[],
  ): Promise<Uint8Array>;
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
  function fields(id: EntryId, adds: readonly BlobId[], releases: readonly BlobId[]): DeviceFields {
    assert(ledger.record, "an account that is written to has a record");
    const { account, seq, head } = ledger;
    const { epoch } = ledger.record.record;
    return { account, epoch, id, device, deviceSeq: ledger.deviceSeq(device) + 1, seen: { seq, head }, adds, releases };
  }

  return {
    async ops(id, ops, adds, releases) {
      const clear = fields(id, adds, releases);
      const logKey = await keys.log(clear.epoch, device);
      assert(logKey, "a live device holds the current epoch");
      return sealDevice(crypto, clear, encodeCbor(opsToCbor(ops)), { logKey, secret: deviceKey });
    },
    checkpoint: (id, body, adds, releases) =>
      signEntry(crypto, deviceKey, { type: "checkpoint", ...fields(id, adds, releases), body }),
  };
}
