/**
 * When an account record may follow another (docs/protocol.md, "Account record"). The rules keep one bad device from
 * bricking the account: every key well-formed, every certificate chained to the identity key, nothing ever falling.
 */
import { hybridRecipientFromBytes } from "../crypto/age/identity.ts";
import { publicKeyWellFormed } from "../crypto/ed25519-rules.ts";
import { MAX_KEYRING_BYTES } from "../crypto/keyring.ts";
import { equalBytes } from "../lib/bytes.ts";
import type { AccountId, DeviceId } from "../lib/ids.ts";
import { err, ok, type Result } from "../lib/result.ts";
import { certificateMessage, type DeviceCertificate } from "./certificate.ts";
import { findDevice, type AccountRecord } from "./record.ts";
import type { SignatureClaim } from "./signature-claim.ts";
import type { Violation } from "./violation.ts";

type Refusal = Extract<Violation, { type: "recordInvalid" }>;

/** The first broken rule's name, or the signatures of the certificates that are new and must still be verified. */
export function checkRecord(
  account: AccountId,
  before: AccountRecord | null,
  record: AccountRecord,
): Result<readonly SignatureClaim[], Refusal> {
  const reason = (before ? transitionFault(before, record) : genesisFault(record)) ?? contentFault(before, record);
  if (reason !== null) return err({ type: "recordInvalid", reason });
  const fresh = record.devices.filter((device) => !carriedOver(before, device));
  return ok(fresh.map((device) => certificateClaim(account, record, device)));
}

function genesisFault({ epoch, time, keyring, adds }: AccountRecord): string | null {
  if (epoch !== 1) return "epoch";
  if (time === null) return "time";
  return adds.includes(keyring.id) ? null : "keyring";
}

function transitionFault(before: AccountRecord, after: AccountRecord): string | null {
  const rotated = after.epoch !== before.epoch;
  const newKeyring = after.keyring.id !== before.keyring.id;
  if (after.time !== null) return "time";
  if (!equalBytes(before.identity, after.identity)) return "identity";
  if (!equalBytes(before.recovery, after.recovery)) return "recovery";
  if (after.foldVersion < before.foldVersion) return "foldVersion";
  if (rotated && after.epoch !== before.epoch + 1) return "epoch";
  if (rotated === equalBytes(before.recipient, after.recipient)) return "recipient";
  if (!rotated && after.flavor !== before.flavor) return "flavor";
  return keyringFault(before, after, rotated, newKeyring);
}

function keyringFault(before: AccountRecord, after: AccountRecord, rotated: boolean, isNew: boolean): string | null {
  if (isNew) return after.adds.includes(after.keyring.id) ? null : "keyring";
  const same = equalBytes(before.keyring.sha256, after.keyring.sha256) && before.keyring.size === after.keyring.size;
  return same && !rotated ? null : "keyring";
}

function contentFault(before: AccountRecord | null, record: AccountRecord): string | null {
  if (record.address === "") return "address";
  if (record.keyring.size > MAX_KEYRING_BYTES) return "keyring";
  if (!publicKeyWellFormed(record.identity)) return "identity";
  if (!recipientKnown(before?.recipient, record.recipient)) return "recipient";
  if (!recipientKnown(before?.recovery, record.recovery)) return "recovery";
  return devicesFault(before, record);
}

/** Equal to one already checked, or valid (FIPS 203 §7.2). */
const recipientKnown = (before: Uint8Array | undefined, recipient: Uint8Array): boolean =>
  (before !== undefined && equalBytes(before, recipient)) || hybridRecipientFromBytes(recipient) !== null;

function devicesFault(before: AccountRecord | null, record: AccountRecord): string | null {
  const { devices } = record;
  if (devices.length === 0) return "devices";
  if (new Set(devices.map(({ id }) => id)).size !== devices.length) return "deviceId";
  if (new Set(devices.map(({ key }) => key.join())).size !== devices.length) return "deviceKey";
  for (const device of devices) {
    const known = before && findDevice(before, device.id);
    if (known && !sameKeys(known, device)) return "deviceKey";
    if (/^0*$/.test(device.id)) return "deviceId";
    if (!publicKeyWellFormed(device.key)) return "deviceKey";
    if (!recipientKnown(known?.recipient, device.recipient)) return "deviceRecipient";
  }
  return chainedToIdentity(devices) ? null : "certificate";
}

const sameKeys = (a: DeviceCertificate, b: DeviceCertificate): boolean =>
  equalBytes(a.key, b.key) && equalBytes(a.recipient, b.recipient);

/** Whether signers lead from every device, over devices of this record, to the identity key. */
function chainedToIdentity(devices: readonly DeviceCertificate[]): boolean {
  const trusted = new Set<DeviceId | null>([null]);
  let size = 0;
  while (trusted.size > size) {
    size = trusted.size;
    for (const { id, signer } of devices) if (trusted.has(signer)) trusted.add(id);
  }
  return trusted.size === devices.length + 1;
}

/** Verified when it came: certificate and signer's key are those of the record before. */
function carriedOver(before: AccountRecord | null, device: DeviceCertificate): boolean {
  const known = before && findDevice(before, device.id);
  if (!known || known.signer !== device.signer || !equalBytes(known.sig, device.sig)) return false;
  const signerKnown = device.signer === null || findDevice(before, device.signer) !== null;
  return signerKnown && known.kind === device.kind && known.notBefore === device.notBefore && sameKeys(known, device);
}

function certificateClaim(account: AccountId, record: AccountRecord, device: DeviceCertificate): SignatureClaim {
  const signer = device.signer === null ? null : findDevice(record, device.signer);
  const key = signer?.key ?? record.identity;
  return { key, message: certificateMessage(account, device), signature: device.sig, reason: "certificate" };
}
