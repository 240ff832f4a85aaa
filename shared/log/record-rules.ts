/**
 * When an account record may follow another (docs/protocol.md, "Account record"). The rules keep one bad device from
 * bricking the account: every key well-formed, every certificate chained to the identity key, nothing ever falling.
 */
import { hybridRecipientFromBytes } from "../crypto/age/identity.ts";
import { publicKeyWellFormed } from "../crypto/ed25519-rules.ts";
import { MAX_KEYRING_BYTES } from "../crypto/keyring.ts";
import { equalBytes } from "../lib/bytes.ts";
import type { AccountId } from "../lib/ids.ts";
import { err, ok, type Result } from "../lib/result.ts";
import type { AccountEntry } from "./account-entry.ts";
import { certificateMessage, type DeviceCertificate } from "./certificate.ts";
import { certificateOf, chainedToIdentity, retiredFault, sameCertificate, sameKeys } from "./record-certificates.ts";
import { changesLost, identityFault } from "./record-identity.ts";
import { findDevice, providerDevice, type AccountRecord } from "./record.ts";
import type { SignatureClaim } from "./signature-claim.ts";
import type { Violation } from "./violation.ts";

type Refusal = Extract<Violation, { type: "recordInvalid" }>;
type Claims = Result<readonly SignatureClaim[], Refusal>;

/** The first broken rule's name, or the signatures of the certificates that are new and must still be verified. */
export function checkRecord(account: AccountId, before: AccountRecord | null, entry: AccountEntry): Claims {
  const { record } = entry;
  const reason = (before ? transitionFault(before, entry) : genesisFault(record)) ?? contentFault(before, record);
  if (reason !== null) return err({ type: "recordInvalid", reason });
  const fresh = record.devices.filter((device) => !carriedOver(before, device));
  if (before && fresh.some((device) => !signerIsLive(record, device)))
    return err({ type: "recordInvalid", reason: "certificate" });
  return ok(fresh.map((device) => certificateClaim(account, record, device)));
}

/** A record met outside its log: its content, and all of its certificates. */
export function checkRecordAlone(account: AccountId, record: AccountRecord): Claims {
  const reason = contentFault(null, record);
  if (reason !== null) return err({ type: "recordInvalid", reason });
  return ok([...record.devices, ...record.retired].map((device) => certificateClaim(account, record, device)));
}

function genesisFault({ epoch, time, at, keyring, adds, retired, former, lost }: AccountRecord): string | null {
  if (epoch !== 1) return "epoch";
  if (time === null) return "time";
  if (at !== null) return "at";
  if (retired.length > 0) return "retired";
  if (former.length > 0) return "former";
  if (lost.length > 0) return "lost";
  return adds.includes(keyring.id) ? null : "keyring";
}

function transitionFault(before: AccountRecord, entry: AccountEntry): string | null {
  const after = entry.record;
  const rotated = after.epoch !== before.epoch;
  if (after.time !== null) return "time";
  if (after.foldVersion < before.foldVersion) return "foldVersion";
  if (rotated && after.epoch !== before.epoch + 1) return "epoch";
  if (rotated === equalBytes(before.recipient, after.recipient)) return "recipient";
  if (!commitFits(before, after, rotated)) return "commit";
  if (!rotated && after.flavor !== before.flavor) return "flavor";
  if (after.wordless !== (before.wordless && equalBytes(before.identity, after.identity))) return "wordless";
  if (!rotated && before.devices.some(({ id }) => !findDevice(after, id))) return "removed";
  if (entry.signer !== null && !findDevice(after, entry.signer)) return "signer";
  const fault = identityFault(before, entry) ?? lostFault(before, entry, rotated) ?? retiredFault(before, after);
  return fault ?? keyringFault(before, after, rotated);
}

/**
 * Only the words may change which epochs are lost, on a single new device: none that folded their entries may stay. Such a
 * record has a time, since it begins a generation of the fold.
 */
function lostFault(before: AccountRecord, { record, signer }: AccountEntry, rotated: boolean): string | null {
  if (!changesLost(before, record)) return null;
  const [only, ...others] = record.devices;
  const alone = only !== undefined && others.length === 0 && !findDevice(before, only.id);
  const past = record.lost.every((epoch) => epoch <= before.epoch);
  if (record.at === null) return "at";
  return signer === null && rotated && alone && past ? null : "lost";
}

/** It changes with the epoch; an account that began without one gets it with a new epoch. */
function commitFits(before: AccountRecord, after: AccountRecord, rotated: boolean): boolean {
  if (after.commit === null) return before.commit === null;
  return rotated !== (before.commit !== null && equalBytes(before.commit, after.commit));
}

function keyringFault(before: AccountRecord, after: AccountRecord, rotated: boolean): string | null {
  if (after.keyring.id !== before.keyring.id) return after.adds.includes(after.keyring.id) ? null : "keyring";
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
  const { devices, retired } = record;
  const all = [...devices, ...retired];
  if (devices.length === 0) return "devices";
  if ((record.flavor === "transparent") !== (providerDevice(record) !== null)) return "flavor";
  if (new Set(all.map(({ id }) => id)).size !== all.length) return "deviceId";
  if (new Set(all.map(({ key }) => key.join())).size !== all.length) return "deviceKey";
  for (const device of all) {
    const known = before && certificateOf(before, device.id);
    if (known && !sameKeys(known, device)) return "deviceKey";
    if (/^0*$/.test(device.id)) return "deviceId";
    if (!publicKeyWellFormed(device.key)) return "deviceKey";
    if (!recipientKnown(known?.recipient, device.recipient)) return "deviceRecipient";
  }
  return chainedToIdentity(all) ? null : "certificate";
}

/** Verified when it came: certificate and signer's key are those of the record before, under the same identity. */
function carriedOver(before: AccountRecord | null, device: DeviceCertificate): boolean {
  const known = before && findDevice(before, device.id);
  if (!known || !sameCertificate(known, device)) return false;
  return device.signer === null || certificateOf(before, device.signer) !== null;
}

const signerIsLive = (record: AccountRecord, { signer }: DeviceCertificate): boolean =>
  signer === null || findDevice(record, signer) !== null;

function certificateClaim(account: AccountId, record: AccountRecord, device: DeviceCertificate): SignatureClaim {
  const signer = device.signer === null ? null : certificateOf(record, device.signer);
  const key = signer?.key ?? record.identity;
  return { key, message: certificateMessage(account, device), signature: device.sig, reason: "certificate" };
}
