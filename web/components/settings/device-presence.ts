/** What is known of when a device was here. */
import type { DeviceRow } from "../../state/app/types.ts";

/** How long a device that was let in may take to come in, in seconds. */
const GRACE = 600;

/**
 * Why there is no time to show: `notSeen` where the provider could not be asked just now, else the device has not come
 * in yet, or never did. Null: there is one.
 */
export function absenceOf(
  { lastSeen, added }: Pick<DeviceRow, "lastSeen" | "added">,
  all: readonly Pick<DeviceRow, "lastSeen">[],
  now: number,
): "notSeen" | "notYet" | "neverCame" | null {
  if (lastSeen !== null) return null;
  // a provider that answers has seen at least the device that asks
  if (all.every((device) => device.lastSeen === null)) return "notSeen";
  return now - added > GRACE ? "neverCame" : "notYet";
}
