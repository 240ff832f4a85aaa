/** What the provider knows of devices beside the record. Synchronous: called inside transactions. */
import { idToBytes, seq as asSeq, type DeviceId, type Seq } from "../../../shared/lib/ids.ts";
import { bytes, id, int } from "./columns.ts";
import type { SqlDriver } from "./driver.ts";

/** A device that was one of the account's. */
export interface Removal {
  /** DK, Ed25519 public key. */
  readonly key: Uint8Array;
  /** Of the record that is without it. */
  readonly seq: Seq;
}

export interface SeenTable {
  /** Unix seconds, by device. */
  all(account: number): ReadonlyMap<DeviceId, number>;
  set(account: number, device: DeviceId, at: number): void;
  forget(account: number, device: DeviceId): void;
}

export interface RemovedTable {
  get(account: number, device: DeviceId): Removal | null;
  set(account: number, device: DeviceId, removal: Removal): void;
}

export function createSeenTable(driver: SqlDriver): SeenTable {
  const all = driver.prepare("SELECT device, seen FROM seen WHERE account = ?");
  const set = driver.prepare(
    "INSERT INTO seen (account, device, seen) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET seen = excluded.seen",
  );
  const forget = driver.prepare("DELETE FROM seen WHERE account = ? AND device = ?");
  return {
    all: (account) => new Map(all.all(account).map((row) => [id<DeviceId>(row, "device"), int(row, "seen")])),
    set: (account, device, at) => void set.run(account, idToBytes(device), at),
    forget: (account, device) => void forget.run(account, idToBytes(device)),
  };
}

export function createRemovedTable(driver: SqlDriver): RemovedTable {
  const get = driver.prepare("SELECT key, seq FROM removed WHERE account = ? AND device = ?");
  const set = driver.prepare(
    `INSERT INTO removed (account, device, key, seq) VALUES (?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET key = excluded.key, seq = excluded.seq`,
  );
  return {
    get(account, device) {
      const row = get.get(account, idToBytes(device));
      return row && { key: bytes(row, "key"), seq: asSeq(int(row, "seq")) };
    },
    set: (account, device, { key, seq }) => void set.run(account, idToBytes(device), key, seq),
  };
}
