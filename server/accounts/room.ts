/** How much an account's quota leaves; what is in use is counted anew after some seconds, and deliveries meanwhile added. */
import type { AccountId } from "../../shared/lib/ids.ts";

export interface Rooms {
  /** Octets; none or less: it is full. */
  left(account: AccountId, quota: number | null): number;
  /** So many more were stored. */
  took(account: AccountId, octets: number): void;
}

const SECONDS = 10;
const MAX_COUNTED = 20_000;

/** `now`: unix seconds. */
export function createRooms(inUse: (account: AccountId) => number, now: () => number): Rooms {
  const counted = new Map<AccountId, { octets: number; readonly until: number }>();
  return {
    left(account, quota) {
      if (quota === null) return Number.POSITIVE_INFINITY;
      const known = counted.get(account);
      if (known && now() < known.until && now() >= known.until - SECONDS) return quota - known.octets;
      if (counted.size >= MAX_COUNTED) counted.clear();
      const octets = inUse(account);
      counted.set(account, { octets, until: now() + SECONDS });
      return quota - octets;
    },
    took(account, octets) {
      const known = counted.get(account);
      if (known) known.octets += octets;
    },
  };
}
