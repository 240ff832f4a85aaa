/** What `provider account …` does, be it in the running provider or on its folder: one implementation for both. */
import type { Accounts, ShownAccount } from "../accounts/accounts.ts";
import type { ProviderStore } from "../storage/provider-store.ts";
import { exportAccount, type Exported, type ExportProgress } from "./export-account.ts";
import type { Stretch } from "../../shared/crypto/access-secrets.ts";
import { err, ok, type Result } from "../../shared/lib/result.ts";
import type { Flavor } from "../../shared/log/record.ts";
import type { Engines } from "../hosted/engines.ts";
import { noteRestored, type NotedRestore } from "./note-restored.ts";
import { addOrInvite, noAccount } from "./invites.ts";
import {
  appPasswords,
  makeWithPassword,
  resetPassword,
  revokeAppPasswords,
  type AppPasswords,
  type MadeAccount,
} from "./password-accounts.ts";

export type AccountRequest =
  | {
      readonly type: "add";
      readonly address: string;
      readonly aliases: readonly string[];
      readonly origin: string | null;
      /** Null: that of an invite there is, or hardened. */
      readonly flavor: Flavor | null;
    }
  /** At once, opened by this password. */
  | {
      readonly type: "make";
      readonly address: string;
      readonly aliases: readonly string[];
      readonly password: string;
      readonly showWords: boolean;
    }
  | { readonly type: "password"; readonly address: string; readonly password: string }
  | { readonly type: "apps"; readonly address: string }
  /** `ids` null: all of them. */
  | { readonly type: "revokeApps"; readonly address: string; readonly ids: readonly string[] | null }
  | { readonly type: "list" }
  /** A backup of the folder was put back. */
  | { readonly type: "restored" }
  | { readonly type: "show"; readonly address: string }
  | { readonly type: "remove"; readonly address: string }
  /** Octets; null: no limit. */
  | { readonly type: "quota"; readonly address: string; readonly quota: number | null }
  | { readonly type: "alias"; readonly address: string; readonly alias: string; readonly isGiven: boolean }
  /** `out`: an absolute path. */
  | { readonly type: "export"; readonly address: string; readonly out: string };

export interface AddedAccount {
  readonly address: string;
  readonly invite: string;
  /** Unix seconds. */
  readonly expires: number;
  readonly flavor: Flavor;
}

export interface AccountSummary {
  readonly address: string;
  readonly aliases: readonly string[];
  /** Its id. */
  readonly account: string;
  readonly state: ShownAccount["state"];
  /** Unix seconds. */
  readonly created: number;
  readonly inviteExpires: number | null;
  /** Of the account, or of the one that its invite makes; null: neither. */
  readonly flavor: Flavor | null;
  /** A password opens it. */
  readonly password: boolean;
  /** An operator set its password, and its user has not opened it with the one before, or the words, since. */
  readonly resetPending: boolean;
  /** Nobody has recovery words for it. */
  readonly wordless: boolean;
  /** When a device or a password of it was last used, unix seconds, to the hour; null: never. */
  readonly lastUsed: number | null;
  readonly devices: number;
  /** In its log. */
  readonly entries: number;
  readonly blobs: number;
  /** Of the blobs. */
  readonly octets: number;
  /** Octets its mail may take, as set here; null = no limit. */
  readonly quota: number | null;
  /** It exists while the directory of users says so. */
  readonly fromDirectory: boolean;
}

export type AccountAnswer =
  | { readonly type: "added"; readonly account: AddedAccount }
  | { readonly type: "made"; readonly account: MadeAccount }
  | { readonly type: "reset"; readonly address: string; readonly wordless: boolean }
  | ({
      readonly type: "apps";
      /** Of those asked to; null: it was not asked. */ readonly dropped: number | null;
    } & AppPasswords)
  | { readonly type: "accounts"; readonly accounts: readonly AccountSummary[] }
  | { readonly type: "removed"; readonly address: string }
  | { readonly type: "exported"; readonly exported: Exported }
  | { readonly type: "restored"; readonly noted: NotedRestore };

export interface AccountParts {
  readonly accounts: Accounts;
  readonly store: Pick<ProviderStore, "record" | "cut" | "getBlob" | "restored">;
  /** Those that hold keys; null: no provider runs. */
  readonly engines: Pick<Engines, "endAll"> | null;
  /** Configured or recorded; null = none is known. */
  readonly origin: string | null;
  readonly stretch: Stretch;
  /** Unix milliseconds. */
  readonly clock: () => number;
}

/** How a request that takes long is followed, and broken off. */
export interface Following {
  readonly progress: (so: ExportProgress) => void;
  readonly signal: AbortSignal;
}

const NO_ORIGIN =
  "no invite link without an address to join at: start the provider once, or set origin in aerogramme.toml (or --origin https://mail.example.org)";

/** The error is one line for the operator. */
export async function runAccountRequest(
  parts: AccountParts,
  request: AccountRequest,
  following: Following,
): Promise<Result<AccountAnswer, string>> {
  const { accounts } = parts;
  switch (request.type) {
    case "add":
      return addAccount(parts, request);
    case "make": {
      const made = await makeWithPassword(parts, request);
      return made.ok ? ok({ type: "made", account: made.value }) : made;
    }
    case "password": {
      const reset = await resetPassword(parts, request.address, request.password);
      return reset.ok ? ok({ type: "reset", ...reset.value }) : reset;
    }
    case "apps": {
      const apps = appPasswords(accounts, request.address);
      return apps.ok ? ok({ type: "apps", ...apps.value, dropped: null }) : apps;
    }
    case "revokeApps": {
      const apps = await revokeAppPasswords(accounts, request.address, request.ids);
      return apps.ok ? ok({ type: "apps", ...apps.value }) : apps;
    }
    case "list":
      return ok({ type: "accounts", accounts: accounts.list().map((account) => summary(parts, account)) });
    case "show":
      return shown(parts, request.address);
    case "quota": {
      const set = await accounts.setQuota(request.address, request.quota);
      return set.ok ? shown(parts, request.address) : set;
    }
    case "alias": {
      const { address, alias, isGiven } = request;
      const done = await (isGiven ? accounts.addAlias(address, alias) : accounts.removeAlias(address, alias));
      return done.ok ? shown(parts, address) : done;
    }
    case "remove": {
      const removed = await accounts.remove(request.address);
      return removed.ok ? ok({ type: "removed", address: removed.value.address }) : removed;
    }
    case "restored": {
      const noted = await noteRestored(parts);
      return noted.ok ? ok({ type: "restored", noted: noted.value }) : noted;
    }
    case "export":
      return exported(parts, request, following);
  }
}

async function addAccount(
  { accounts, origin }: AccountParts,
  request: Extract<AccountRequest, { type: "add" }>,
): Promise<Result<AccountAnswer, string>> {
  const base = request.origin === null ? origin : originOf(request.origin);
  if (base === null) return err(request.origin === null ? NO_ORIGIN : "--origin takes https://mail.example.org");
  const added = await addOrInvite(accounts, request.address, request.aliases, request.flavor);
  if (!added.ok) return added;
  const { token, expires, address, flavor } = added.value;
  return ok({ type: "added", account: { address, invite: `${base}/join#${token}`, expires, flavor } });
}

function originOf(text: string): string | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  return url && /^https?:$/.test(url.protocol) ? url.origin : null;
}

async function exported(
  { accounts, store, origin, clock }: AccountParts,
  { address, out }: Extract<AccountRequest, { type: "export" }>,
  following: Following,
): Promise<Result<AccountAnswer, string>> {
  const account = accounts.show(address);
  if (!account) return err(noAccount(address));
  const done = await exportAccount({ store, account, origin, out, clock, ...following });
  return done.ok ? ok({ type: "exported", exported: done.value }) : done;
}

function shown(parts: AccountParts, address: string): Result<AccountAnswer, string> {
  const account = parts.accounts.show(address);
  if (!account) return err(noAccount(address));
  return ok({ type: "accounts", accounts: [summary(parts, account)] });
}

function summary({ accounts, store }: AccountParts, account: ShownAccount): AccountSummary {
  const { id, address, aliases, state, created, inviteExpires, inviteFlavor, seq, blobs, quota, fromDirectory } =
    account;
  const record = store.record(id)?.record;
  const access = accounts.access.show(id);
  const uses = [...accounts.lastSeen(id).values(), ...(access?.slots ?? []).flatMap(({ lastUsed }) => lastUsed ?? [])];
  return {
    ...{ address, aliases, account: id, state, created, inviteExpires },
    flavor: record?.flavor ?? inviteFlavor,
    password: access !== null,
    resetPending: access?.isReset ?? false,
    wordless: record?.wordless ?? false,
    lastUsed: uses.length > 0 ? Math.max(...uses) : null,
    ...{ devices: record?.devices.length ?? 0, entries: seq, blobs: blobs.count, octets: blobs.octets },
    ...{ quota, fromDirectory },
  };
}
