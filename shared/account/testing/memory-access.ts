/** What a provider keeps of one account's access, in memory: the rules of server/accounts/access.ts, without its bounds. */
import type { CryptoPort } from "../../crypto/primitives.ts";
import { ARGON2_PARAMS } from "../../crypto/passphrase.ts";
import { equalBytes } from "../../lib/bytes.ts";
import type { AccountId, DeviceId } from "../../lib/ids.ts";
import { err, ok } from "../../lib/result.ts";
import { providerDevice, type AccountRecord } from "../../log/record.ts";
import { PASSWORD_SLOT } from "../access/access-file.ts";
import type { AccessDoor, AccessStore, GivenSet, GivenSlot } from "../access/access-port.ts";

interface Row extends Omit<GivenSet, "base"> {
  readonly version: number;
  readonly base: GivenSet["base"];
}

export interface MemoryAccess {
  readonly store: AccessStore;
  readonly door: AccessDoor;
  /** With a genesis. */
  begin(set: Omit<GivenSet, "base">): void;
  /** Whether a record may name this provider device: its set is there, made from the one in force. */
  isReady(device: DeviceId): boolean;
  readonly rows: Map<DeviceId, Row>;
  /** As an administrator: with the salt of the password there is. It goes with the next password. */
  reset(auth: Uint8Array): void;
}

export function createMemoryAccess(
  crypto: Pick<CryptoPort, "randomBytes">,
  account: AccountId,
  record: () => AccountRecord | null,
): MemoryAccess {
  const rows = new Map<DeviceId, Row>();
  const fakeSalt = crypto.randomBytes(16);
  let reset: { readonly auth: Uint8Array; readonly over: Uint8Array } | null = null;

  function inForce(): Row | null {
    const now = record();
    const device = now && providerDevice(now);
    return (device && rows.get(device.id)) ?? null;
  }

  function put({ base, ...set }: GivenSet): boolean {
    const now = inForce();
    if ((now?.device ?? null) !== (base?.device ?? null) || (now?.version ?? 0) !== (base?.version ?? 0)) return false;
    const known = (slot: GivenSlot): GivenSlot => {
      const before = now?.slots.find(({ id }) => id === slot.id);
      return slot.auth || !before ? slot : before;
    };
    const version = set.device === base?.device ? base.version + 1 : 1;
    rows.set(set.device, { ...set, slots: set.slots.map(known), version, base });
    return true;
  }

  return {
    rows,
    reset(auth) {
      const over = inForce()?.slots.find(({ id }) => id === PASSWORD_SLOT)?.wrap?.salt;
      reset = over ? { auth, over } : null;
    },
    begin: (set) => void rows.set(set.device, { ...set, version: 1, base: null }),
    isReady(device) {
      const row = rows.get(device);
      const now = inForce();
      return row !== undefined && (row.base?.version ?? 0) === (now?.version ?? 0);
    },
    store: {
      get() {
        const now = inForce();
        return Promise.resolve(ok(now && { ...now, slots: now.slots.map((slot) => ({ ...slot, lastUsed: null })) }));
      },
      put: (set) => Promise.resolve(put(set) ? ok(null) : err({ type: "conflict" })),
    },
    door: {
      begin() {
        const wrap = inForce()?.slots.find(({ id }) => id === PASSWORD_SLOT)?.wrap;
        return Promise.resolve(ok({ account, salt: wrap?.salt ?? fakeSalt, params: wrap?.params ?? ARGON2_PARAMS }));
      },
      open(_account, auth, before) {
        const now = inForce();
        const slot = now?.slots.find(({ id }) => id === PASSWORD_SLOT);
        const stands = reset && slot?.wrap && equalBytes(slot.wrap.salt, reset.over) ? reset : null;
        if (stands && !equalBytes(stands.auth, auth)) return Promise.resolve(err({ type: "wrongPassword" }));
        if (stands && !before) return Promise.resolve(err({ type: "locked" }));
        const given = stands ? before : auth;
        const right = slot?.wrap && slot.auth && given && equalBytes(slot.auth, given);
        if (!now || !slot?.wrap || right !== true) return Promise.resolve(err({ type: "wrongPassword" }));
        return Promise.resolve(ok({ device: now.device, wrap: slot.wrap, file: now.file }));
      },
    },
  };
}
