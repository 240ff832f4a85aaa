/**
 * Snoozed messages lie in a mailbox of their own; when they come back stands in shared settings. What has come back keeps a
 * setting for a while, by which it stands on top of the inbox.
 *
 *     "snooze/<wake>/<random>" = CBOR list of EMAILIDs    wake: unix seconds; they come back then
 *     "woken/<wake>/<random>"  = CBOR list of EMAILIDs    they came back then
 */
import { asBytes, asList } from "../../../shared/lib/cbor-fields.ts";
import { decodeCbor, encodeCbor } from "../../../shared/lib/cbor.ts";
import { idFromBytes, idToBytes, type EntryId } from "../../../shared/lib/ids.ts";
import type { OpOf } from "../../../shared/mailbox/op.ts";
import type { StateView } from "../../../shared/mailbox/view.ts";

export const SNOOZE = "snooze/";
export const WOKEN = "woken/";

/** One setting: what was snoozed together. */
export interface SnoozeGroup {
  readonly key: string;
  /** Unix seconds. */
  readonly wake: number;
  readonly emails: readonly EntryId[];
}

/** Messages of a group that are read, and that are put in one: a value has an end. */
const MAX_EMAILS = 2_000;
export const MAX_GROUP = 1_000;

export function readGroups(state: StateView, prefix: typeof SNOOZE | typeof WOKEN): SnoozeGroup[] {
  return state.settings(prefix).flatMap(([key, value]) => {
    const wake = /^[a-z]+\/(\d{1,12})\//.exec(key)?.[1];
    const emails = (asList(decodeCbor(value) ?? undefined) ?? []).slice(0, MAX_EMAILS).flatMap((id) => {
      const bytes = asBytes(id, 16);
      return bytes ? [idFromBytes<EntryId>(bytes)] : [];
    });
    return wake === undefined ? [] : [{ key, wake: Number(wake), emails }];
  });
}

export const groupToOp = ({ key, emails }: Pick<SnoozeGroup, "key" | "emails">): OpOf<"set"> => ({
  ...{ op: "set", key, value: emails.length === 0 ? null : encodeCbor(emails.map(idToBytes)) },
});

/** Takes messages out of the groups they are in: the groups that change, as they are then. */
export function without(groups: readonly SnoozeGroup[], gone: ReadonlySet<EntryId>): SnoozeGroup[] {
  return groups
    .filter(({ emails }) => emails.some((id) => gone.has(id)))
    .map((group) => ({ ...group, emails: group.emails.filter((id) => !gone.has(id)) }));
}

export interface Snoozes {
  /** Unix seconds by EMAILID. */
  readonly until: ReadonlyMap<string, number>;
  readonly woken: ReadonlyMap<string, number>;
}

export function readSnoozes(state: StateView): Snoozes {
  const times = (groups: readonly SnoozeGroup[]): Map<string, number> => {
    const found = new Map<string, number>();
    for (const { wake, emails } of groups) for (const id of emails) found.set(id, Math.max(wake, found.get(id) ?? 0));
    return found;
  };
  return { until: times(readGroups(state, SNOOZE)), woken: times(readGroups(state, WOKEN)) };
}
