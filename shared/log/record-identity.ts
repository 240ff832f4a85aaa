/**
 * When a record may name another identity (other words): new words, by a device that stays; or an earlier identity that
 * takes the account back within its time (docs/protocol.md, "Account record").
 *
 * Times are what the authors of records say; the provider takes none that is a day off its own clock, and none falls.
 * Every change gives all earlier identities that are still open the same time anew: whoever comes later can not outwait
 * those before.
 */
import { equalBytes } from "../lib/bytes.ts";
import type { AccountEntry } from "./account-entry.ts";
import { MAX_FORMER, MAX_U32, UNDO_SECONDS } from "./limits.ts";
import { findDevice, type AccountRecord, type FormerIdentity } from "./record.ts";

/** The first broken rule's name. */
export function identityFault(before: AccountRecord, entry: AccountEntry): string | null {
  const { record, retaker } = entry;
  if (record.at !== null && (record.at < (before.at ?? 0) || record.at + UNDO_SECONDS > MAX_U32)) return "at";
  if (retaker !== null) return retakeFault(before, record, retaker);
  const same = equalBytes(before.identity, record.identity);
  return same ? unchangedFault(before, record) : newWordsFault(before, entry);
}

type Lost = Pick<AccountRecord, "lost">;

/** Whether a record gives epochs up, or has some back: then its state is no longer the one that others had folded. */
export const changesLost = (before: Lost, after: Lost): boolean => before.lost.join() !== after.lost.join();

function unchangedFault(before: AccountRecord, after: AccountRecord): string | null {
  if (!equalBytes(before.recovery, after.recovery)) return "recovery";
  if ((after.at === null) !== (before.at === null && !changesLost(before, after))) return "at";
  return sameFormer(openAt(before, after.at), after.former) ? null : "former";
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

/** Former identities that may still act at `at`, unix seconds; all of a record that has no time yet. */
export const openAt = ({ former }: Pick<AccountRecord, "former">, at: number | null): readonly FormerIdentity[] =>
  at === null ? former : former.filter(({ until }) => until >= at);

const renewed = (former: readonly FormerIdentity[], at: number): FormerIdentity[] =>
  former.map(({ identity }) => ({ identity, until: at + UNDO_SECONDS }));

/** What a change of words at `at` (unix seconds) leaves of former identities, oldest first: words that nobody has undo nothing. */
export const formerAfter = (before: AccountRecord, at: number): readonly FormerIdentity[] => [
  ...renewed(openAt(before, at), at),
  ...(before.wordless ? [] : [{ identity: before.identity, until: at + UNDO_SECONDS }]),
];

/** What stays of former identities when `retaker` takes the account back; null if it may not (any more). */
export function formerWithout(
  before: AccountRecord,
  retaker: Uint8Array,
  at: number,
): readonly FormerIdentity[] | null {
  const open = openAt(before, at);
  const place = open.findIndex(({ identity }) => equalBytes(identity, retaker));
  return place < 0 ? null : renewed(open.slice(0, place), at);
}

const sameFormer = (a: readonly FormerIdentity[], b: readonly FormerIdentity[]): boolean =>
  a.length === b.length &&
  a.every(({ identity, until }, i) => {
    const other = b[i];
    return other !== undefined && until === other.until && equalBytes(identity, other.identity);
  });
