/** The store's side of accounts: addresses, invites, and the join that turns an invite into a log. */
import { equalBytes } from "../../../shared/lib/bytes.ts";
import type { AccountId, BlobId, Seq } from "../../../shared/lib/ids.ts";
import { err, ok, type Result } from "../../../shared/lib/result.ts";
import type { AccountEntry } from "../../../shared/log/entry.ts";
import type { Flavor } from "../../../shared/log/record.ts";
import type { NewAccess } from "./access-rows.ts";
import type { AccountRow, AccountTerms } from "./account-table.ts";
import type { AppendOutcome } from "./append.ts";
import type { ProviderBlobs } from "./blobs.ts";
import type { GroupCommit } from "./group-commit.ts";
import type { Invitation, InviteRow } from "./invite-table.ts";
import type { Tables } from "./tables.ts";
import type { WatchHub } from "./watch-hub.ts";

export type { Invitation } from "./invite-table.ts";

/** What an operator may know of an account. */
export interface StoredAccount {
  readonly id: AccountId;
  readonly address: string;
  readonly aliases: readonly string[];
  /** Unix seconds. */
  readonly created: number;
  /** The log's last; 0 = nobody has joined yet. */
  readonly seq: Seq;
  /** When its unused invite expires, unix seconds; null = none. */
  readonly inviteExpires: number | null;
  /** Of the account that it makes. */
  readonly inviteFlavor: Flavor | null;
  readonly blobs: { readonly count: number; readonly octets: number };
  /** Octets its mail may take; null: no limit of its own. */
  readonly quota: number | null;
  /** It exists while a directory of users says so. */
  readonly fromDirectory: boolean;
}

export interface FoundAccount extends AccountTerms {
  readonly id: AccountId;
  /** The main one. */
  readonly address: string;
  readonly record: AccountEntry | null;
}

export interface NewAccount {
  readonly id: AccountId;
  readonly address: string;
  readonly aliases: readonly string[];
  readonly created: number;
  readonly invitation: Invitation;
  /** Of its own, without a limit, if left out. */
  readonly terms?: AccountTerms;
}

export type AddFailure = { readonly type: "taken"; readonly address: string } | { readonly type: "failing" };

/** Addresses are compared exactly: their canonical form is the caller's matter. */
export interface Directory {
  find(address: string): FoundAccount | null;
  byId(account: AccountId): FoundAccount | null;
  show(address: string): StoredAccount | null;
  list(): readonly StoredAccount[];
  /** What stands behind the @ of all addresses, each once. */
  domains(): readonly string[];
  add(account: NewAccount): Promise<Result<null, AddFailure>>;
  /** Voids the one before; `gone` if there is no such account. */
  reinvite(account: AccountId, invitation: Invitation): Promise<Result<null, { readonly type: "gone" | "failing" }>>;
  /** Octets of its mail and what goes with it, without what was given up. */
  inUse(account: AccountId): number;
  addAlias(account: AccountId, alias: string): Promise<Result<null, AddFailure | { readonly type: "gone" }>>;
  /** What is no alias of the account stays as it is. */
  removeAlias(account: AccountId, alias: string): Promise<Result<null, { readonly type: "gone" | "failing" }>>;
  setQuota(account: AccountId, quota: number | null): Promise<Result<boolean, { readonly type: "failing" }>>;
  /** With its log and blobs; false if there was none. */
  remove(account: AccountId): Promise<Result<boolean, { readonly type: "failing" }>>;
  invite(hash: Uint8Array): InviteRow | null;
  /** A secret of this data folder's own, 32 bytes. */
  readonly secret: Uint8Array;
}

export interface JoinRequest {
  readonly hash: Uint8Array;
  readonly account: AccountId;
  readonly entry: Uint8Array;
  readonly keyring: { readonly id: BlobId; readonly bytes: Uint8Array };
  /** Of its provider device; null: it has none. */
  readonly access: NewAccess | null;
}

const OWN: AccountTerms = { quota: null, fromDirectory: false };

export function createDirectory(
  tables: Tables,
  commit: GroupCommit,
  blobs: ProviderBlobs,
  hub: WatchHub,
  secret: Uint8Array,
): Directory {
  const { accounts, invites } = tables;
  function stored(row: AccountRow): StoredAccount {
    const invite = invites.pending(row.key);
    return {
      ...{ id: row.id, address: row.address, created: row.created, seq: row.seq },
      aliases: accounts.aliases(row.key),
      ...{ inviteExpires: invite?.expires ?? null, inviteFlavor: invite?.flavor ?? null },
      blobs: tables.blobs.usage(row.key),
      ...{ quota: row.quota, fromDirectory: row.fromDirectory },
    };
  }
  const found = (row: AccountRow | null): FoundAccount | null =>
    row && {
      ...{ id: row.id, address: row.address, quota: row.quota, fromDirectory: row.fromDirectory },
      record: tables.record(row),
    };
  const failing = () => err({ type: "failing" } as const);

  function addNow({ id, address, aliases, created, invitation, terms = OWN }: NewAccount): Result<null, AddFailure> {
    const taken = [address, ...aliases].find((one) => accounts.byAddress(one) !== null);
    if (taken !== undefined) return err({ type: "taken", address: taken });
    accounts.add(id, address, aliases, created, terms);
    const key = accounts.byId(id)?.key ?? 0;
    invites.replace(key, invitation);
    return ok(null);
  }

  function addAliasNow(account: AccountId, alias: string): Result<null, AddFailure | { readonly type: "gone" }> {
    const row = accounts.byId(account);
    if (row === null) return err({ type: "gone" });
    if (accounts.byAddress(alias) !== null) return err({ type: "taken", address: alias });
    accounts.addAlias(row.key, alias);
    return ok(null);
  }

  function removeNow(account: AccountId): readonly BlobId[] | null {
    const row = accounts.byId(account);
    if (row === null) return null;
    const filed = tables.blobs.filed(row.key);
    accounts.remove(row.key);
    return filed;
  }

  return {
    secret,
    find: (address) => found(accounts.byAddress(address)),
    byId: (account) => found(accounts.byId(account)),
    inUse(account) {
      const row = accounts.byId(account);
      return row ? tables.blobs.inUse(row.key) : 0;
    },
    setQuota: (account, quota) =>
      commit
        .submit(() => {
          const row = accounts.byId(account);
          if (row) accounts.setQuota(row.key, quota);
          return ok(row !== null);
        })
        .catch(failing),
    addAlias: (account, alias) => commit.submit(() => addAliasNow(account, alias)).catch(failing),
    removeAlias: (account, alias) =>
      commit
        .submit((): Result<null, { type: "gone" }> => {
          const row = accounts.byId(account);
          if (row === null) return err({ type: "gone" });
          accounts.removeAlias(row.key, alias);
          return ok(null);
        })
        .catch(failing),
    show(address) {
      const row = accounts.byAddress(address);
      return row && stored(row);
    },
    list: () => accounts.all().map(stored),
    domains: () => accounts.domains(),
    add: (account) => commit.submit(() => addNow(account)).catch(failing),
    reinvite: (account, invitation) =>
      commit
        .submit((): Result<null, { type: "gone" }> => {
          const row = accounts.byId(account);
          if (row === null) return err({ type: "gone" });
          invites.replace(row.key, invitation);
          return ok(null);
        })
        .catch(failing),
    async remove(account) {
      const filed = await commit.submit(() => removeNow(account)).catch(failing);
      if (filed === null) return ok(false);
      if ("ok" in filed) return filed;
      hub.tell(account, null);
      // what stays behind in a crash is a stray, removed at the next start
      await blobs.deleteFiles(account, filed).catch(() => undefined);
      return ok(true);
    },
    invite: (hash) => invites.get(hash),
  };
}

export type JoinOutcome = AppendOutcome | { readonly type: "inviteVoid" };

/** To run inside the genesis' transaction: false if the invite is void by now; burns it otherwise. */
export function burnInvite(tables: Tables, { hash, account, entry }: JoinRequest): boolean {
  const invite = tables.invites.get(hash);
  if (invite?.account !== account) return false;
  const entryHash = tables.crypto.sha256(entry);
  if (invite.usedWith) return equalBytes(invite.usedWith, entryHash);
  tables.invites.use(hash, entryHash);
  return true;
}
