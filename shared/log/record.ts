/**
 * The account record: flavor, suite, devices, current epoch, recipients, keyring; the clear body of an ACCOUNT entry.
 *
 *     {"address", "flavor", "suite": 1, "foldVersion", "epoch", "recipient", "identity", "recovery", "devices",
 *      "keyring": {"blob", "sha256", "size"}, "time" (genesis only), "adds", "releases"}
 */
import type { Cbor } from "../lib/cbor.ts";
import { asListOf, asText } from "../lib/cbor-fields.ts";
import type { BlobId, DeviceId, Epoch } from "../lib/ids.ts";
import { cborToCertificate, certificateToCbor, type DeviceCertificate } from "./certificate.ts";
import { between, blobIds, blobRef, blobRefToCbor, bytesOf, constant, epochNumber, idsToCbor } from "./fields.ts";
import { readMap, unixTime, type BlobRef } from "./fields.ts";
import { MAX_ADDRESS_LENGTH, MAX_DEVICES, MAX_U32, RECIPIENT_BYTES } from "./limits.ts";

export const FLAVORS = ["hardened", "transparent"] as const;
export type Flavor = (typeof FLAVORS)[number];

export interface AccountRecord {
  readonly address: string;
  readonly flavor: Flavor;
  /** Which algorithms: 1 = those of protocol version 1. */
  readonly suite: 1;
  /** Behaviour of the fold that every device must have at least; never falls. */
  readonly foldVersion: number;
  readonly epoch: Epoch;
  /** Hybrid recipient (1216 bytes) mail is sealed to in this epoch. */
  readonly recipient: Uint8Array;
  /** IK, Ed25519 public key. */
  readonly identity: Uint8Array;
  /** Hybrid recipient of the recovery words. */
  readonly recovery: Uint8Array;
  readonly devices: readonly DeviceCertificate[];
  readonly keyring: BlobRef;
  /** T, unix seconds: in the genesis record, and only there. */
  readonly time: number | null;
  readonly adds: readonly BlobId[];
  readonly releases: readonly BlobId[];
}

export const findDevice = (record: AccountRecord, device: DeviceId): DeviceCertificate | null =>
  record.devices.find(({ id }) => id === device) ?? null;

export function recordToCbor(record: AccountRecord): Cbor {
  const { address, flavor, suite, foldVersion, epoch, recipient, identity, recovery, time } = record;
  return {
    ...{ address, flavor, suite, foldVersion, epoch, recipient, identity, recovery },
    devices: record.devices.map(certificateToCbor),
    keyring: blobRefToCbor(record.keyring),
    ...(time === null ? {} : { time }),
    adds: idsToCbor(record.adds),
    releases: idsToCbor(record.releases),
  };
}

/** Null if malformed. */
export const cborToRecord = (value: Cbor | undefined): AccountRecord | null =>
  readMap(value, (take, has) => ({
    address: take("address", (text) => asText(text, MAX_ADDRESS_LENGTH)),
    flavor: take("flavor", (text) => FLAVORS.find((flavor) => flavor === text) ?? null),
    suite: take("suite", constant(1)),
    foldVersion: take("foldVersion", between(1, MAX_U32)),
    epoch: take("epoch", epochNumber),
    recipient: take("recipient", bytesOf(RECIPIENT_BYTES)),
    identity: take("identity", bytesOf(32)),
    recovery: take("recovery", bytesOf(RECIPIENT_BYTES)),
    devices: take("devices", (devices) => asListOf(devices, MAX_DEVICES, cborToCertificate)),
    keyring: take("keyring", blobRef),
    time: has("time") ? take("time", unixTime) : null,
    adds: take("adds", blobIds),
    releases: take("releases", blobIds),
  }));
