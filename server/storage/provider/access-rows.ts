/** The store's side of access: sets laid ready, changed and looked at. Each change is one task of the group commit. */
import type { AccountId, DeviceId } from "../../../shared/lib/ids.ts";
import { err, ok, type Result } from "../../../shared/lib/result.ts";
import { findDevice } from "../../../shared/log/record.ts";
import { isMadeFrom } from "./access-rules.ts";
import type { AccessBase, AccessRow } from "./access-table.ts";
import type { GroupCommit } from "./group-commit.ts";
import type { Tables } from "./tables.ts";

export type { AccessBase, AccessRow } from "./access-table.ts";

export interface NewAccess {
  readonly device: DeviceId;
  readonly content: Uint8Array;
  readonly secrets: Uint8Array;
  readonly reset: Uint8Array | null;
  /** Slots that its base has too: they were last used when they were. */
  readonly kept: readonly string[];
}

export interface AccessPut extends NewAccess {
  readonly base: AccessBase | null;
  /** Of the base's row, as it was read; 0 without a base. */
  readonly revision: number;
}

/** `conflict`: what it was made from is not what stands there. */
export type AccessPutFailure = { readonly type: "conflict" } | { readonly type: "gone" } | { readonly type: "failing" };

export interface AccessChange {
  readonly secrets?: Uint8Array;
  readonly reset?: Uint8Array | null;
  /** Whoever was let in before this is to be asked again. */
  readonly isNewVersion: boolean;
}

export interface AccessRows {
  /** That of the record's provider device; null: there is none. */
  inForce(account: AccountId): AccessRow | null;
  /** Unix seconds, by slot of the set in force. */
  uses(account: AccountId): ReadonlyMap<string, number>;
  /** The set of the device in force, changed; or another device's, laid ready until a record puts that one in force. */
  put(account: AccountId, put: AccessPut): Promise<Result<null, AccessPutFailure>>;
  /** Of the row as it was read, and no other. */
  change(account: AccountId, row: AccessRow, change: AccessChange): Promise<Result<null, AccessPutFailure>>;
  /** Never rejects. `at`: unix seconds. */
  noteUse(account: AccountId, slot: string, at: number): Promise<void>;
  /** What the server's secret is called under which passwords were written last; empty: none. */
  secretInUse(): Uint8Array;
  useSecret(name: Uint8Array): Promise<Result<null, { readonly type: "failing" }>>;
}

const IN_USE = "accessSecret";

/** What an account may have lying ready. */
const MAX_UNUSED = 4;

export function createAccessRows(
  tables: Tables,
  commit: GroupCommit,
  now: () => number,
  failing: (error: unknown) => Result<never, { readonly type: "failing" }>,
): AccessRows {
  const { accounts, access } = tables;

  function putNow(account: AccountId, put: AccessPut): Result<null, AccessPutFailure> {
    const owner = accounts.byId(account);
    const record = owner && tables.record(owner)?.record;
    if (!owner || !record) return err({ type: "gone" });
    const current = access.inForce(owner.key);
    if (!isMadeFrom(current, put.base) || (current?.revision ?? 0) !== put.revision) return err({ type: "conflict" });
    if (put.device === current?.device) {
      const version = current.version + 1;
      access.write(owner.key, { ...put, version, revision: current.revision + 1 }, now());
      for (const slot of access.uses(owner.key, current.device).keys())
        if (!put.kept.includes(slot)) access.forgetUse(owner.key, current.device, slot);
      return ok(null);
    }
    // what opens a device that is in is changed by itself alone, and only where it is in force
    if (findDevice(record, put.device)) return err({ type: "conflict" });
    layReady(tables, owner.key, put, current, now());
    access.keepNewest(owner.key, MAX_UNUSED);
    return ok(null);
  }

  function changeNow(
    account: AccountId,
    { device, revision }: AccessRow,
    { isNewVersion, ...change }: AccessChange,
  ): Result<null, AccessPutFailure> {
    const owner = accounts.byId(account);
    const row = owner && access.get(owner.key, device);
    if (!owner) return err({ type: "gone" });
    if (row?.revision !== revision) return err({ type: "conflict" });
    const version = row.version + (isNewVersion ? 1 : 0);
    access.write(owner.key, { ...row, ...change, version, revision: revision + 1 }, now());
    return ok(null);
  }

  return {
    inForce(account) {
      const owner = accounts.byId(account);
      return owner && access.inForce(owner.key);
    },
    uses(account) {
      const owner = accounts.byId(account);
      const row = owner && access.inForce(owner.key);
      return row ? access.uses(owner.key, row.device) : new Map();
    },
    put: (account, put) => commit.submit(() => putNow(account, put)).catch(failing),
    change: (account, row, change) => commit.submit(() => changeNow(account, row, change)).catch(failing),
    async noteUse(account, slot, at) {
      await commit
        .submit(() => {
          const owner = accounts.byId(account);
          const row = owner && access.inForce(owner.key);
          if (row) access.setUse(owner.key, row.device, slot, at);
        })
        .catch(failing);
    },
    secretInUse: () => tables.meta.get(IN_USE) ?? new Uint8Array(0),
    useSecret: (name) =>
      commit
        .submit((): Result<null, { readonly type: "failing" }> => {
          tables.meta.set(IN_USE, name);
          return ok(null);
        })
        .catch(failing),
  };
}

/** Inside a transaction. */
export function layReady(
  { access }: Pick<Tables, "access">,
  account: number,
  { kept, ...set }: NewAccess & { readonly base: AccessBase | null },
  from: AccessRow | null,
  now: number,
): void {
  access.remove(account, set.device);
  access.write(account, { ...set, version: 1, revision: 1 }, now);
  const uses = from ? access.uses(account, from.device) : new Map<string, number>();
  for (const [slot, at] of uses) if (kept.includes(slot)) access.setUse(account, set.device, slot, at);
}
