/**
 * Filing under an account's quota: room is held from the question whether there is enough until the message is stored, so that
 * those who ask at the same time, over however many sessions, do not share the same room.
 */
import type { AccountId } from "../../shared/lib/ids.ts";

/** Of an account whose quota has no room, in octets: in use or on its way; `size`: of what was to be filed. */
export interface Full {
  readonly account: AccountId;
  readonly inUse: number;
  readonly quota: number;
  readonly size: number;
}

/** What quotas leave; delivery counts with the same (server/accounts/accounts.ts is one). */
export interface Quotas {
  resolve(
    address: string,
  ): Promise<
    { readonly type: "account"; readonly room: number; readonly quota: number | null } | { readonly type: string }
  >;
  /** So many octets more are in use. */
  took(account: AccountId, octets: number): void;
}

/** What an account files at this moment. */
interface UnderWay {
  /** Octets for which room is held. */
  held: number;
  /** Octets counted by `took` since; what `resolve` said before does not know of them. */
  counted: number;
  /** Who asks or files; the last one takes this away. */
  users: number;
}

/** Runs `file`, which takes so many octets where `isNew` says so of what it gave; not where there is no room for them. */
export type QuotaRoom = <T>(
  id: AccountId,
  address: string,
  octets: number,
  file: () => Promise<T>,
  isNew: (filed: T) => boolean,
) => Promise<T | "overQuota">;

/** `full` hears of what had no room. */
export function createQuotaRoom(quotas: Quotas, full: (what: Full) => void = () => undefined): QuotaRoom {
  const underWay = new Map<AccountId, UnderWay>();

  async function within<T>(id: AccountId, task: (state: UnderWay) => Promise<T>): Promise<T> {
    const state = underWay.get(id) ?? { held: 0, counted: 0, users: 0 };
    underWay.set(id, state);
    state.users++;
    try {
      return await task(state);
    } finally {
      if (--state.users === 0) underWay.delete(id);
    }
  }

  /** Where the directory of users does not answer there is room: whose account it is was asked at the login. */
  async function hold(state: UnderWay, id: AccountId, address: string, octets: number): Promise<boolean> {
    for (;;) {
      const before = state.counted;
      const found = await quotas.resolve(address);
      const missed = state.counted - before;
      const left = "room" in found ? found.room - state.held - missed : Number.POSITIVE_INFINITY;
      const fits = octets <= left;
      if (fits) state.held += octets;
      // some may be counted twice: asked anew
      if (!fits && missed > 0) continue;
      const quota = "quota" in found ? found.quota : null;
      if (!fits && quota !== null) full({ account: id, inUse: quota - left, quota, size: octets });
      return fits;
    }
  }

  return (id, address, octets, file, isNew) =>
    within(id, async (state) => {
      if (!(await hold(state, id, address, octets))) return "overQuota";
      try {
        const filed = await file();
        if (isNew(filed)) {
          quotas.took(id, octets);
          state.counted += octets;
        }
        return filed;
      } finally {
        state.held -= octets;
      }
    });
}
