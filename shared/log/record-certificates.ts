/**
 * How the certificates of one record hang together: from every device, over devices of the same record and removed ones
 * that it still names ("retired"), to the identity key. A removed device's certificate stays while it vouches for
 * others, since no device holds the identity key to certify them anew.
 */
import { equalBytes } from "../lib/bytes.ts";
import type { DeviceId } from "../lib/ids.ts";
import type { DeviceCertificate } from "./certificate.ts";
import { findDevice, type AccountRecord } from "./record.ts";

/** Of a live or retired device. */
export const certificateOf = (record: AccountRecord, device: DeviceId): DeviceCertificate | null =>
  findDevice(record, device) ?? record.retired.find(({ id }) => id === device) ?? null;

export const sameKeys = (a: DeviceCertificate, b: DeviceCertificate): boolean =>
  equalBytes(a.key, b.key) && equalBytes(a.recipient, b.recipient);

/** In all but the name, which is not certified. */
export const sameCertificate = (a: DeviceCertificate, b: DeviceCertificate): boolean =>
  a.id === b.id &&
  a.kind === b.kind &&
  a.notBefore === b.notBefore &&
  a.signer === b.signer &&
  equalBytes(a.sig, b.sig) &&
  sameKeys(a, b);

/** Whether signers lead from every certificate, over others of them, to the identity key. */
export function chainedToIdentity(certificates: readonly DeviceCertificate[]): boolean {
  const trusted = new Set<DeviceId | null>([null]);
  let size = 0;
  while (trusted.size > size) {
    size = trusted.size;
    for (const { id, signer } of certificates) if (trusted.has(signer)) trusted.add(id);
  }
  return trusted.size === certificates.length + 1;
}

/** What must stay of removed devices so that `devices` lead to the identity key: no more than that. */
export function neededRetired(before: AccountRecord, devices: readonly DeviceCertificate[]): DeviceCertificate[] {
  const live = new Set(devices.map(({ id }) => id));
  const needed = new Map<DeviceId, DeviceCertificate>();
  const wanted = devices.map(({ signer }) => signer);
  for (let signer = wanted.pop(); signer !== undefined; signer = wanted.pop()) {
    if (signer === null || live.has(signer) || needed.has(signer)) continue;
    const certificate = certificateOf(before, signer);
    if (!certificate) continue;
    needed.set(signer, certificate);
    wanted.push(certificate.signer);
  }
  return [...needed.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Retired certificates stood in the record before, and are just those that are needed. */
export function retiredFault(before: AccountRecord, after: AccountRecord): string | null {
  const needed = neededRetired(before, after.devices);
  const asNeeded =
    needed.length === after.retired.length &&
    needed.every((certificate, i) => {
      const given = after.retired[i];
      return given !== undefined && sameCertificate(given, certificate);
    });
  return asNeeded ? null : "retired";
}
