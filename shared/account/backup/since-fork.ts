/** What became of an account in a history that a provider shows, after the last entry that this device knows too. Pure. */
import type { DeviceId, Seq } from "../../lib/ids.ts";
import type { AccountEntry } from "../../log/account-entry.ts";
import type { DeviceCertificate } from "../../log/certificate.ts";
import { findDevice, type AccountRecord } from "../../log/record.ts";

export interface Noted<T> {
  readonly seq: Seq;
  readonly what: T;
}

export interface Shown {
  /** Versions of the record, oldest first, from the one in force where the reading began. */
  readonly records: readonly Noted<AccountEntry>[];
  /** Who began generations. */
  readonly generations: readonly Noted<DeviceId | null>[];
  readonly fork: Seq;
  /** The account as this device knows it. */
  readonly ours: AccountRecord | undefined;
}

/** In at the fork, and not in as this device knows the account; and whom they let in afterwards. */
function outsidersOf({ records, fork, ours }: Shown): ReadonlySet<DeviceId> {
  const isOurs = (id: DeviceId): boolean => ours !== undefined && findDevice(ours, id) !== null;
  const atFork = records.findLast(({ seq }) => seq <= fork)?.what.record.devices ?? [];
  const out = new Set(atFork.map(({ id }) => id).filter((id) => !isOurs(id)));
  const later = records.filter(({ seq }) => seq > fork).flatMap(({ what }) => what.record.devices);
  for (let before = -1; before < out.size;) {
    before = out.size;
    for (const { id, signer } of later) if (signer !== null && out.has(signer) && !isOurs(id)) out.add(id);
  }
  return out;
}

/** Whether who was removed since has changed the record. */
export function isForeign(shown: Shown): boolean {
  const out = outsidersOf(shown);
  return shown.records.some(({ seq, what: { signer } }) => seq > shown.fork && signer !== null && out.has(signer));
}

/** Devices that were removed since, or let in by such, and are in. */
export function comeBack(shown: Shown, own: DeviceId): readonly DeviceCertificate[] {
  const out = outsidersOf(shown);
  const there = shown.records.at(-1)?.what.record.devices ?? [];
  return there.filter(({ id, kind }) => kind !== "provider" && id !== own && out.has(id));
}

/** Who has gone on from there, of those whom this device knows; null: nobody. */
export function begunBy(shown: Shown): DeviceCertificate | null {
  const { generations, fork, ours } = shown;
  const out = outsidersOf(shown);
  for (const { seq, what } of [...generations].reverse()) {
    const device = what === null || !ours || out.has(what) ? null : findDevice(ours, what);
    if (seq > fork && device) return device;
  }
  return null;
}

/** Whether one of them has renewed the keys: entries of the lost part can not come again then. */
export function isFenced(shown: Shown): boolean {
  const { records, fork } = shown;
  const out = outsidersOf(shown);
  const atFork = records.findLast(({ seq }) => seq <= fork)?.what.record.epoch ?? 0;
  return records.some(
    ({ seq, what: { signer, record } }) => seq > fork && record.epoch > atFork && (signer === null || !out.has(signer)),
  );
}
