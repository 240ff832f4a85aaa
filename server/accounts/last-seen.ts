/** When each device was last used, for its owner to see which ones are not any more: kept to the hour. */
import type { AccountId, DeviceId } from "../../shared/lib/ids.ts";
import type { AccountStore } from "./account-store.ts";

/** A device's use is written at most once in so many seconds. */
export const SEEN_SECONDS = 3600;
/** Devices whose last writing is remembered. */
const MAX_KNOWN = 50_000;

export interface LastSeen {
  /** The device is used right now. */
  note(account: AccountId, device: DeviceId): void;
  /** Those of the account's devices that were ever used, unix seconds. */
  of(account: AccountId): ReadonlyMap<DeviceId, number>;
}

/** `now`: unix seconds. */
export function createLastSeen(
  store: Pick<AccountStore, "record" | "lastSeen" | "noteSeen">,
  now: () => number,
): LastSeen {
  const written = new Map<string, number>();
  return {
    note(account, device) {
      const name = `${account}.${device}`;
      const at = now();
      const before = written.get(name) ?? store.lastSeen(account).get(device) ?? -Infinity;
      // a clock that was set back does not keep it from being written
      const isDue = at - before >= SEEN_SECONDS || at < before;
      if (!written.has(name) && written.size >= MAX_KNOWN) written.clear();
      written.set(name, isDue ? at : before);
      if (isDue) void store.noteSeen(account, device, at);
    },
    of(account) {
      const live = new Set(store.record(account)?.record.devices.map(({ id }) => id));
      return new Map([...store.lastSeen(account)].filter(([device]) => live.has(device)));
    },
  };
}
