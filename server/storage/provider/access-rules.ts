/** How records and sets go together: a record that puts a provider device in force needs that device's set. */
import type { DeviceId } from "../../../shared/lib/ids.ts";
import { findDevice, providerDevice, type AccountRecord } from "../../../shared/log/record.ts";
import type { AccessBase, AccessRow, AccessTable } from "./access-table.ts";
import type { Tables } from "./tables.ts";

/** Whether a set made from `base` was made from the one in force. */
export const isMadeFrom = (inForce: AccessRow | null, base: AccessBase | null): boolean =>
  (inForce?.device ?? null) === (base?.device ?? null) && (inForce?.version ?? 0) === (base?.version ?? 0);

/**
 * Whether the record after this one may stand: of each provider device that is new in it, and of the one that it puts in
 * force, the set is there, made from what is in force before it. `brought`: whose set comes with a genesis.
 */
export function accessFits(
  table: AccessTable,
  account: number,
  before: AccountRecord | null,
  after: AccountRecord,
  brought: DeviceId | null,
): boolean {
  const inForce = table.inForce(account);
  return setsNeeded(before, after).every((device) => {
    const row = table.get(account, device);
    return row ? isMadeFrom(inForce, row.base) : device === brought;
  });
}

/** The provider devices whose sets a record needs. */
export function setsNeeded(before: AccountRecord | null, after: AccountRecord): readonly DeviceId[] {
  const fresh = after.devices.filter(({ id, kind }) => kind === "provider" && !(before && findDevice(before, id)));
  const next = providerDevice(after)?.id;
  const switches = next !== undefined && next !== (before && providerDevice(before)?.id);
  return [...new Set([...fresh.map(({ id }) => id), ...(switches ? [next] : [])])];
}

/** Inside the record's transaction: its provider device's set is in force, and those of devices that it removed are gone. */
export function switchAccess(
  { access }: Pick<Tables, "access">,
  account: number,
  before: AccountRecord | null,
  after: AccountRecord,
): void {
  const next = providerDevice(after)?.id ?? null;
  if (next !== ((before && providerDevice(before)?.id) ?? null)) access.setInForce(account, next);
  for (const { id, kind } of before?.devices ?? [])
    if (kind === "provider" && !findDevice(after, id)) access.remove(account, id);
}
