/** New versions of the account record: the genesis, and the record with one more device. */
import type { HybridIdentity } from "../crypto/age/identity.ts";
import { sealKeyring, type Keyring, type KeyringRecipient } from "../crypto/keyring.ts";
import { hybridRecipientFromBytes } from "../crypto/age/identity.ts";
import type { DeviceKeys, SigningKey } from "../crypto/keys.ts";
import type { CryptoPort } from "../crypto/primitives.ts";
import { assert } from "../lib/assert.ts";
import { idFromBytes, type AccountId, type BlobId, type DeviceId, type EntryId } from "../lib/ids.ts";
import type { ChainPoint } from "../log/chain.ts";
import { certifyDevice, type DeviceCertificate, type DeviceKind } from "../log/certificate.ts";
import { sealDeviceName } from "../log/device-name.ts";
import { signEntry } from "../log/entry.ts";
import type { AccountRecord } from "../log/record.ts";

export interface NewDevice {
  readonly id: DeviceId;
  readonly kind: DeviceKind;
  readonly name: string;
  readonly keys: DeviceKeys;
}

/** The account's identity key and recovery identity, both from its words. */
export interface RootKeys {
  readonly identity: SigningKey;
  readonly recovery: HybridIdentity;
}

export interface NewRecord {
  /** The signed ACCOUNT entry. */
  readonly entry: Uint8Array;
  readonly id: EntryId;
  readonly record: AccountRecord;
  /** The keyring blob to upload before the entry. */
  readonly keyring: { readonly id: BlobId; readonly bytes: Uint8Array };
}

/** Certified by the identity key. Time in unix seconds. */
async function certify(
  crypto: CryptoPort,
  account: AccountId,
  device: NewDevice,
  keyring: Keyring,
  identity: SigningKey,
  time: number,
): Promise<DeviceCertificate> {
  const current = keyring.epochs.at(-1);
  assert(current, "a keyring has an epoch");
  const name = await sealDeviceName(crypto, { account, device: device.id }, current, device.name);
  const claim = {
    id: device.id,
    kind: device.kind,
    key: device.keys.signing.publicKey,
    recipient: device.keys.identity.recipient.publicKey,
    notBefore: time,
    name,
  };
  return certifyDevice(crypto, account, claim, { device: null, secret: identity.secret });
}

async function sealRing(
  crypto: CryptoPort,
  keyring: Keyring,
  devices: readonly DeviceCertificate[],
  recovery: HybridIdentity,
): Promise<{ ref: AccountRecord["keyring"]; bytes: Uint8Array }> {
  const recipients: KeyringRecipient[] = [{ kind: "recovery", recipient: recovery.recipient }];
  for (const device of devices) {
    const recipient = hybridRecipientFromBytes(device.recipient);
    assert(recipient, "a certified device has a recipient that parses");
    recipients.push({ kind: "device", device: device.id, recipient });
  }
  const { file, hash } = await sealKeyring(crypto, keyring, recipients);
  return { ref: { id: idFromBytes<BlobId>(crypto.randomBytes(16)), sha256: hash, size: file.length }, bytes: file };
}

export interface Genesis {
  readonly account: AccountId;
  readonly address: string;
  readonly foldVersion: number;
  readonly root: RootKeys;
  readonly keyring: Keyring;
  readonly recipient: Uint8Array;
  readonly device: NewDevice;
  /** T, unix seconds. */
  readonly time: number;
  /** head(0) */
  readonly seen: ChainPoint;
}

export async function buildGenesis(crypto: CryptoPort, genesis: Genesis): Promise<NewRecord> {
  const { account, address, foldVersion, root, keyring, recipient, device, time, seen } = genesis;
  const devices = [await certify(crypto, account, device, keyring, root.identity, time)];
  const ring = await sealRing(crypto, keyring, devices, root.recovery);
  const record: AccountRecord = {
    ...{ address, flavor: "hardened", suite: 1, foldVersion, epoch: keyring.epoch, recipient },
    ...{ identity: root.identity.publicKey, recovery: root.recovery.recipient.publicKey },
    ...{
      devices,
      retired: [],
      former: [],
      lost: [],
      keyring: ring.ref,
      time,
      at: null,
      adds: [ring.ref.id],
      releases: [],
    },
  };
  return signRecord(crypto, account, record, 1, seen, root.identity, ring.bytes);
}

export interface Enrolment {
  readonly account: AccountId;
  readonly root: RootKeys;
  readonly keyring: Keyring;
  readonly device: NewDevice;
  /** The record in force and its version. */
  readonly current: { readonly record: AccountRecord; readonly version: number };
  readonly seen: ChainPoint;
  readonly time: number;
}

/** The record with one more device, certified by the identity key; the keyring of the same epoch, sealed to it too. */
export async function buildEnrolment(crypto: CryptoPort, enrolment: Enrolment): Promise<NewRecord> {
  const { account, root, keyring, device, current, seen, time } = enrolment;
  const certificate = await certify(crypto, account, device, keyring, root.identity, time);
  const devices = [...current.record.devices, certificate];
  const ring = await sealRing(crypto, keyring, devices, root.recovery);
  const changed = {
    devices,
    keyring: ring.ref,
    time: null,
    at: null,
    adds: [ring.ref.id],
    releases: [current.record.keyring.id],
  };
  const record: AccountRecord = { ...current.record, ...changed };
  return signRecord(crypto, account, record, current.version + 1, seen, root.identity, ring.bytes);
}

async function signRecord(
  crypto: CryptoPort,
  account: AccountId,
  record: AccountRecord,
  version: number,
  seen: ChainPoint,
  identity: SigningKey,
  keyring: Uint8Array,
): Promise<NewRecord> {
  const id = idFromBytes<EntryId>(crypto.randomBytes(16));
  const unsigned = { type: "account", account, id, version, seen, record, signer: null, retaker: null } as const;
  const entry = await signEntry(crypto, identity.secret, unsigned);
  return { entry, id, record, keyring: { id: record.keyring.id, bytes: keyring } };
}
