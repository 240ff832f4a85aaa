/** New versions of the account record: the genesis, and what follows the record in force. */
import { hybridRecipientFromBytes, type HybridIdentity } from "../../crypto/age/identity.ts";
import { sealKeyring, type Keyring, type KeyringEpoch, type KeyringRecipient } from "../../crypto/keyring.ts";
import {
  epochCommitment,
  epochIdentity,
  generateEpochSecrets,
  type DeviceKeys,
  type SigningKey,
} from "../../crypto/keys.ts";
import type { CryptoPort } from "../../crypto/primitives.ts";
import { assert } from "../../lib/assert.ts";
import {
  epoch as toEpoch,
  idFromBytes,
  type AccountId,
  type BlobId,
  type DeviceId,
  type EntryId,
} from "../../lib/ids.ts";
import type { ChainPoint } from "../../log/chain.ts";
import { certifyDevice, type DeviceCertificate, type DeviceClaim, type DeviceKind } from "../../log/certificate.ts";
import { sealDeviceName } from "../../log/device-name.ts";
import { signEntry } from "../../log/entry.ts";
import { neededRetired } from "../../log/record-certificates.ts";
import { openAt } from "../../log/record-identity.ts";
import { providerDevice, type AccountRecord } from "../../log/record.ts";

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
  readonly record: AccountRecord;
  /** The keyring blob to upload before the entry; null: the one in force. */
  readonly keyring: { readonly id: BlobId; readonly bytes: Uint8Array } | null;
}

/** Who signs a record or a certificate: a device, the identity key (device null), or a former one that retakes. */
export interface RecordAuthor {
  readonly device: DeviceId | null;
  readonly retaker: Uint8Array | null;
  /** Ed25519 seed. */
  readonly secret: Uint8Array;
}

export const byIdentity = ({ secret }: SigningKey): RecordAuthor => ({ device: null, retaker: null, secret });

/** What a new device says of itself, with its name to be sealed. `time`: unix seconds. */
export const claimOf = ({ id, kind, keys }: NewDevice, time: number): DeviceClaim => ({
  ...{ id, kind, notBefore: time },
  ...{ key: keys.signing.publicKey, recipient: keys.identity.recipient.publicKey },
});

/** A certificate whose name is sealed in the newest epoch of `keyring`. */
export async function certifyNamed(
  crypto: CryptoPort,
  { account, epochs }: Keyring,
  claim: DeviceClaim,
  name: string,
  by: Pick<RecordAuthor, "device" | "secret">,
): Promise<DeviceCertificate> {
  const sealed = await sealDeviceName(crypto, { account, device: claim.id }, newestOf(epochs), name);
  return certifyDevice(crypto, account, { ...claim, name: sealed }, by);
}

export function newestOf(epochs: readonly KeyringEpoch[]): KeyringEpoch {
  const newest = epochs.at(-1);
  assert(newest, "a keyring has an epoch");
  return newest;
}

/** The keyring with fresh secrets for the epoch after `current`. */
export function withNewEpoch(crypto: CryptoPort, { account, epochs }: Keyring, current: number): Keyring {
  const epoch = toEpoch(current + 1);
  return { account, epoch, epochs: [...epochs, { epoch, ...generateEpochSecrets(crypto) }] };
}

/** What a record says of its epoch. */
export function epochFields(
  crypto: CryptoPort,
  account: AccountId,
  secrets: KeyringEpoch,
): Pick<AccountRecord, "epoch" | "recipient"> & { readonly commit: Uint8Array } {
  const { epoch } = secrets;
  const recipient = epochIdentity(secrets).recipient.publicKey;
  return { epoch, recipient, commit: epochCommitment(crypto, account, epoch, secrets) };
}

export interface Genesis {
  readonly account: AccountId;
  readonly address: string;
  readonly foldVersion: number;
  readonly root: RootKeys;
  /** Nobody was given the words. */
  readonly wordless?: boolean;
  readonly keyring: Keyring;
  readonly device: NewDevice;
  /** T, unix seconds. */
  readonly time: number;
  /** head(0) */
  readonly seen: ChainPoint;
}

export async function buildGenesis(crypto: CryptoPort, genesis: Genesis): Promise<NewRecord> {
  const { account, address, foldVersion, root, wordless = false, keyring, device, time, seen } = genesis;
  const author = byIdentity(root.identity);
  const devices = [await certifyNamed(crypto, keyring, claimOf(device, time), device.name, author)];
  const recovery = root.recovery.recipient.publicKey;
  const ring = await sealRing(crypto, keyring, devices, recovery);
  const record: AccountRecord = {
    ...{
      address,
      flavor: device.kind === "provider" ? "transparent" : "hardened",
      suite: 1,
      foldVersion,
      ...epochFields(crypto, account, newestOf(keyring.epochs)),
    },
    ...{ identity: root.identity.publicKey, recovery, devices, retired: [], former: [], lost: [], at: null },
    ...{ wordless, keyring: ring.ref, time, adds: [ring.ref.id], releases: [] },
  };
  const id = idFromBytes<EntryId>(crypto.randomBytes(16));
  return signRecord(crypto, { account, id, author, version: 1, seen }, record, ring.bytes);
}

export interface NextRecord {
  readonly account: AccountId;
  readonly id: EntryId;
  readonly author: RecordAuthor;
  /** The record in force and its version. */
  readonly current: { readonly record: AccountRecord; readonly version: number };
  readonly seen: ChainPoint;
  /** Unix seconds. */
  readonly now: number;
  readonly change: Partial<AccountRecord>;
  /** Sealed to the devices and words of the new record; null: the one in force stays. A newer epoch begins that epoch. */
  readonly keyring: Keyring | null;
}

export async function buildNext(crypto: CryptoPort, next: NextRecord): Promise<NewRecord> {
  const { account, current, change, now, keyring } = next;
  const before = current.record;
  const devices = change.devices ?? before.devices;
  const at = before.at === null ? null : Math.max(now, before.at);
  const rotated = keyring !== null && keyring.epoch !== before.epoch;
  const ring = keyring && (await sealRing(crypto, keyring, devices, change.recovery ?? before.recovery));
  const record: AccountRecord = {
    ...before,
    ...{ time: null, at, former: openAt(before, at), retired: neededRetired(before, devices) },
    // only with a new epoch, which no removal is without
    ...(rotated ? { flavor: providerDevice({ devices }) ? "transparent" : "hardened" } : {}),
    ...(rotated ? epochFields(crypto, account, newestOf(keyring.epochs)) : {}),
    ...(ring ? { keyring: ring.ref, adds: [ring.ref.id], releases: [before.keyring.id] } : { adds: [], releases: [] }),
    wordless: before.wordless && change.identity === undefined,
    ...change,
  };
  return signRecord(crypto, { ...next, version: current.version + 1 }, record, ring?.bytes ?? null);
}

async function sealRing(
  crypto: CryptoPort,
  keyring: Keyring,
  devices: readonly DeviceCertificate[],
  recoveryBytes: Uint8Array,
): Promise<{ ref: AccountRecord["keyring"]; bytes: Uint8Array }> {
  const recovery = hybridRecipientFromBytes(recoveryBytes);
  assert(recovery, "an account has a recovery recipient that parses");
  const recipients: KeyringRecipient[] = [{ kind: "recovery", recipient: recovery }];
  for (const device of devices) {
    const recipient = hybridRecipientFromBytes(device.recipient);
    assert(recipient, "a certified device has a recipient that parses");
    recipients.push({ kind: "device", device: device.id, recipient });
  }
  const { file, hash } = await sealKeyring(crypto, keyring, recipients);
  return { ref: { id: idFromBytes<BlobId>(crypto.randomBytes(16)), sha256: hash, size: file.length }, bytes: file };
}

type Signing = Pick<NextRecord, "account" | "id" | "author" | "seen"> & { readonly version: number };

async function signRecord(
  crypto: CryptoPort,
  { account, id, author, version, seen }: Signing,
  record: AccountRecord,
  keyring: Uint8Array | null,
): Promise<NewRecord> {
  const { device: signer, retaker, secret } = author;
  const unsigned = { type: "account", account, id, version, seen, record, signer, retaker } as const;
  const entry = await signEntry(crypto, secret, unsigned);
  return { entry, record, keyring: keyring && { id: record.keyring.id, bytes: keyring } };
}
