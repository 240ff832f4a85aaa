/**
 * What the records of a batch cost, and whom (docs/protocol.md, "Append"). A device shares its bucket with those it let in
 * and with the one that let it in, so that nobody has more of them for letting in others. The words are never slowed, and
 * neither is a removal: they are what ends it.
 */
import type { Checked } from "../../../shared/log/check.ts";
import { certificateToCbor, type DeviceCertificate } from "../../../shared/log/certificate.ts";
import { certificateOf } from "../../../shared/log/record-certificates.ts";
import { findDevice, recordToCbor, type AccountRecord } from "../../../shared/log/record.ts";
import { bytesToHex, equalBytes } from "../../../shared/lib/bytes.ts";
import { encodeCbor } from "../../../shared/lib/cbor.ts";
import type { AccountId, DeviceId } from "../../../shared/lib/ids.ts";
import { RECORDS_A_DAY, type RecordCosts } from "./record-rate.ts";

/** `before`: the record in force before the first of them; null: there is none yet. */
export function recordCosts(
  account: AccountId,
  before: AccountRecord | null,
  fresh: readonly Pick<Checked, "entry">[],
): RecordCosts {
  const costs = new Map<string, number>();
  let record = before;
  for (const { entry } of fresh) {
    if (entry.type !== "account") continue;
    if (record && entry.signer !== null && !onlyRemoves(record, entry.record)) {
      const bucket = bucketOf(account, record, entry.signer);
      costs.set(bucket, (costs.get(bucket) ?? 0) + costOf(record, entry.record));
    }
    record = entry.record;
  }
  return costs;
}

/**
 * By the device that the words let in, from which signers lead to this one. A device that makes new words has them vouch for
 * all devices anew; while the words of before may still undo that, all share one bucket.
 */
function bucketOf(account: AccountId, record: AccountRecord, signer: DeviceId): string {
  if (record.former.length > 0) return account;
  let device = signer;
  for (let by = signerOf(record, device); by !== null; by = signerOf(record, by)) device = by;
  return `${account} ${device}`;
}

const signerOf = (record: AccountRecord, device: DeviceId): DeviceId | null =>
  certificateOf(record, device)?.signer ?? null;

/** One for each device it lets in: removing them again costs nothing. A whole burst at most, so that each may pass. */
function costOf(before: AccountRecord, after: AccountRecord): number {
  const newcomers = after.devices.filter(({ id }) => !findDevice(before, id)).length;
  return Math.min(Math.max(1, newcomers), RECORDS_A_DAY);
}

/** Fewer devices as they were, in a new epoch, and nothing else. */
export function onlyRemoves(before: AccountRecord, after: AccountRecord): boolean {
  if (after.devices.length >= before.devices.length) return false;
  const known = new Set(before.devices.map(inBytes));
  if (!after.devices.every((device) => known.has(inBytes(device)))) return false;
  const released = after.releases.every((blob) => blob === before.keyring.id);
  const added = after.adds.every((blob) => blob === after.keyring.id);
  const { epoch, recipient, commit, keyring, retired, at, former, devices, time, adds, releases, flavor } = before;
  // the flavor is what its devices make it
  const asBefore = { epoch, recipient, commit, keyring, retired, at, former, devices, time, adds, releases, flavor };
  const rest = encodeCbor(recordToCbor({ ...after, ...asBefore }));
  return released && added && equalBytes(rest, encodeCbor(recordToCbor(before)));
}

const inBytes = (device: DeviceCertificate): string => bytesToHex(encodeCbor(certificateToCbor(device)));
