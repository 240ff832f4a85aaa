/**
 * What opens the provider devices of accounts (docs/protocol.md, "Access"): sets, of which at most one an account is in
 * force, and when their slots were last used. Synchronous: called inside transactions.
 */
import { idToBytes, type DeviceId } from "../../../shared/lib/ids.ts";
import { bytes, bytesOrNull, id, int, text } from "./columns.ts";
import type { Row, SqlDriver } from "./driver.ts";

/** A set as it stood when another was made from it. */
export interface AccessBase {
  readonly device: DeviceId;
  readonly version: number;
}

export interface AccessRow {
  /** The provider device that it opens. */
  readonly device: DeviceId;
  /** Rises with each change that its owner or an administrator makes. */
  readonly version: number;
  /** Rises whenever it is written. */
  readonly revision: number;
  /** What it was made from; null: there was none. */
  readonly base: AccessBase | null;
  /** As the account's devices made it; the store does not look into these three. */
  readonly content: Uint8Array;
  /** The provider's own: verifiers. */
  readonly secrets: Uint8Array;
  /** Of a password that an administrator set; null: none did. */
  readonly reset: Uint8Array | null;
}

export interface AccessTable {
  get(account: number, device: DeviceId): AccessRow | null;
  inForce(account: number): AccessRow | null;
  /** Makes it, or writes it over; one that was in force stays so. `now`: unix seconds. */
  write(account: number, row: AccessRow, now: number): void;
  /** From now on in force; the one before is gone. Null: none is. */
  setInForce(account: number, device: DeviceId | null): void;
  remove(account: number, device: DeviceId): void;
  /** Those not in force go, but for the newest `keep`. */
  keepNewest(account: number, keep: number): void;
  /** Of all accounts, those not in force and written before, unix seconds. */
  removeUnused(before: number): void;
  /** Unix seconds, by slot. */
  uses(account: number, device: DeviceId): ReadonlyMap<string, number>;
  setUse(account: number, device: DeviceId, slot: string, at: number): void;
  forgetUse(account: number, device: DeviceId, slot: string): void;
}

const rowOf = (row: Row): AccessRow => ({
  device: id<DeviceId>(row, "device"),
  version: int(row, "version"),
  revision: int(row, "revision"),
  base: row["base_device"] === null ? null : { device: id<DeviceId>(row, "base_device"), version: int(row, "base") },
  content: bytes(row, "content"),
  secrets: bytes(row, "secrets"),
  reset: bytesOrNull(row, "reset"),
});

export function createAccessTable(driver: SqlDriver): AccessTable {
  const get = driver.prepare("SELECT * FROM access WHERE account = ? AND device = ?");
  const inForce = driver.prepare("SELECT * FROM access WHERE account = ? AND in_force = 1");
  const write = driver.prepare(
    `INSERT INTO access (account, device, version, revision, base_device, base, content, secrets, reset, changed)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET version = excluded.version, revision = excluded.revision, base_device = excluded.base_device,
     base = excluded.base, content = excluded.content, secrets = excluded.secrets, reset = excluded.reset,
     changed = excluded.changed`,
  );
  const removeInForce = driver.prepare("DELETE FROM access WHERE account = ? AND in_force = 1 AND device <> ?");
  const setInForce = driver.prepare("UPDATE access SET in_force = 1 WHERE account = ? AND device = ?");
  const remove = driver.prepare("DELETE FROM access WHERE account = ? AND device = ?");
  const keepNewest = driver.prepare(
    `DELETE FROM access WHERE account = ? AND in_force = 0 AND device NOT IN
     (SELECT device FROM access WHERE account = ? AND in_force = 0 ORDER BY changed DESC, device LIMIT ?)`,
  );
  const removeUnused = driver.prepare("DELETE FROM access WHERE in_force = 0 AND changed < ?");
  const forgetUses = driver.prepare(
    `DELETE FROM access_use WHERE NOT EXISTS
     (SELECT 1 FROM access WHERE access.account = access_use.account AND access.device = access_use.device)`,
  );
  const forgetUsesOf = driver.prepare(
    `DELETE FROM access_use WHERE account = ? AND NOT EXISTS
     (SELECT 1 FROM access WHERE access.account = access_use.account AND access.device = access_use.device)`,
  );
  const uses = driver.prepare("SELECT slot, used FROM access_use WHERE account = ? AND device = ?");
  const setUse = driver.prepare(
    `INSERT INTO access_use (account, device, slot, used) VALUES (?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET used = excluded.used`,
  );
  const forgetUse = driver.prepare("DELETE FROM access_use WHERE account = ? AND device = ? AND slot = ?");
  const orNull = (row: Row | null): AccessRow | null => row && rowOf(row);
  const none = new Uint8Array(0);

  return {
    get: (account, device) => orNull(get.get(account, idToBytes(device))),
    inForce: (account) => orNull(inForce.get(account)),
    write(account, { device, version, revision, base, content, secrets, reset }, now) {
      const from = base && idToBytes(base.device);
      write.run(
        ...[account, idToBytes(device), version, revision, from, base?.version ?? 0, content, secrets, reset, now],
      );
    },
    setInForce(account, device) {
      removeInForce.run(account, device === null ? none : idToBytes(device));
      if (device !== null) setInForce.run(account, idToBytes(device));
      forgetUsesOf.run(account);
    },
    remove(account, device) {
      remove.run(account, idToBytes(device));
      forgetUsesOf.run(account);
    },
    keepNewest: (account, keep) => void keepNewest.run(account, account, keep),
    removeUnused(before) {
      if (removeUnused.run(before) > 0) forgetUses.run();
    },
    uses: (account, device) =>
      new Map(uses.all(account, idToBytes(device)).map((row) => [text(row, "slot"), int(row, "used")])),
    setUse: (account, device, slot, at) => void setUse.run(account, idToBytes(device), slot, at),
    forgetUse: (account, device, slot) => void forgetUse.run(account, idToBytes(device), slot),
  };
}
