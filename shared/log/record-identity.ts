/**
 * When a record may name another identity (other words): new words, by a device that stays; or an earlier identity that
 * takes the account back within its time (docs/protocol.md, "Account record").
 */
import { equalBytes } from "../lib/bytes.ts";
import type { AccountEntry } from "./account-entry.ts";
import { MAX_FORMER, UNDO_SECONDS } from "./limits.ts";
import { findDevice, type AccountRecord, type FormerIdentity } from "./record.ts";

/** The first broken rule's name. */
export function identityFault(before: AccountRecord, entry: AccountEntry): string | null {
  if (entry.retaker !== null) return retakeFault(before, entry.record, entry.retaker);
  return equalBytes(before.identity, entry.record.identity)
    ? unchangedFault(before, entry.record)
    : newWordsFault(before, entry);
}

function unchangedFault(before: AccountRecord, after: AccountRecord): string | null {
  if (!equalBytes(before.recovery, after.recovery)) return "recovery";
  if (after.at !== null) return "at";
  return sameFormer(before.former, after.former) ? null : "former";
}

function newWordsFault(before: AccountRecord, { record, signer }: AccountEntry): string | null {
  if (signer === null) return "identity";
  if (record.at === null) return "at";
  if (before.former.some(({ identity }) => equalBytes(identity, record.identity))) return "identity";
  if (equalBytes(before.recovery, record.recovery)) return "recovery";
  if (record.epoch === before.epoch) return "epoch";
  if (record.devices.some((device) => !findDevice(before, device.id))) return "devices";
  if (record.devices.some((device) => device.signer !== null)) return "certificate";
  const expected = formerAfter(before, record.at);
  return expected.length <= MAX_FORMER && sameFormer(expected, record.former) ? null : "former";
}

/** What a change of words at `at` (unix seconds) leaves of former identities, oldest first. */
export const formerAfter = (before: AccountRecord, at: number): readonly FormerIdentity[] => [
  ...before.former.filter(({ until }) => until >= at),
  { identity: before.identity, until: at + UNDO_SECONDS },
];

/** What stays of former identities when `retaker` takes the account back; null if it may not (any more). */
export function formerWithout(
  before: AccountRecord,
  retaker: Uint8Array,
  at: number,
): readonly FormerIdentity[] | null {
  const place = before.former.findIndex(({ identity }) => equalBytes(identity, retaker));
  const own = before.former[place];
  return own && at <= own.until ? before.former.slice(0, place) : null;
}

/** One new device, and nobody who was there before. */
function retakeFault(before: AccountRecord, after: AccountRecord, retaker: Uint8Array): string | null {
  if (after.at === null) return "at";
  const expected = formerWithout(before, retaker, after.at);
  if (!expected || !sameFormer(expected, after.former)) return "former";
  if (!equalBytes(after.identity, retaker)) return "identity";
  if (after.epoch === before.epoch) return "epoch";
  const [only, ...others] = after.devices;
  return only && others.length === 0 && !findDevice(before, only.id) ? null : "devices";
}

const sameFormer = (a: readonly FormerIdentity[], b: readonly FormerIdentity[]): boolean =>
  a.length === b.length &&
  a.every(({ identity, until }, i) => {
    const other = b[i];
    return other !== undefined && until === other.until && equalBytes(identity, other.identity);
  });
