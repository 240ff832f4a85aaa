/** What `provider account …` does, be it in the running provider or on its folder: one implementation for both. */
import type { Accounts, Invited, ShownAccount } from "../accounts/accounts.ts";
import type { ProviderStore } from "../storage/provider-store.ts";
import { exportAccount, type Exported, type ExportProgress } from "./export-account.ts";
import { err, ok, type Result } from "../../shared/lib/result.ts";

export type AccountRequest =
  | {
      readonly type: "add";
      readonly address: string;
      readonly aliases: readonly string[];
      readonly origin: string | null;
    }
  | { readonly type: "list" }
  | { readonly type: "show"; readonly address: string }
  | { readonly type: "remove"; readonly address: string }
  /** `out`: an absolute path. */
  | { readonly type: "export"; readonly address: string; readonly out: string };

export interface AddedAccount {
  readonly address: string;
  readonly invite: string;
  /** Unix seconds. */
  readonly expires: number;
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
  readonly devices: number;
  /** In its log. */
  readonly entries: number;
  readonly blobs: number;
  /** Of the blobs. */
  readonly octets: number;
}

export type AccountAnswer =
  | { readonly type: "added"; readonly account: AddedAccount }
  | { readonly type: "accounts"; readonly accounts: readonly AccountSummary[] }
  | { readonly type: "removed"; readonly address: string }
  | { readonly type: "exported"; readonly exported: Exported };

export interface AccountParts {
  readonly accounts: Accounts;
  readonly store: Pick<ProviderStore, "record" | "cut" | "getBlob">;
  /** Configured or recorded; null = none is known. */
  readonly origin: string | null;
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
    case "list":
      return ok({ type: "accounts", accounts: accounts.list().map((account) => summary(parts, account)) });
    case "show":
      return shown(parts, request.address);
    case "remove": {
      const removed = await accounts.remove(request.address);
      return removed.ok ? ok({ type: "removed", address: removed.value.address }) : removed;
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
  const added = await addOrInvite(accounts, request.address, request.aliases);
  if (!added.ok) return added;
  const { token, expires, address } = added.value;
  return ok({ type: "added", account: { address, invite: `${base}/join#${token}`, expires } });
}

/** An address nobody has joined gets a new link; the old one is void. */
function addOrInvite(
  accounts: Accounts,
  address: string,
  aliases: readonly string[],
): Promise<Result<Invited, string>> {
  const known = accounts.show(address);
  const again = known?.address === address.toLowerCase() && aliases.every((alias) => known.aliases.includes(alias));
  return again ? accounts.invite(address) : accounts.addAccount(address, aliases);
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

const noAccount = (address: string): string => `there is no account ${address.slice(0, 80).replace(/\p{C}/gu, "?")}`;

function shown(parts: AccountParts, address: string): Result<AccountAnswer, string> {
  const account = parts.accounts.show(address);
  if (!account) return err(noAccount(address));
  return ok({ type: "accounts", accounts: [summary(parts, account)] });
}

function summary({ store }: AccountParts, account: ShownAccount): AccountSummary {
  const { id, address, aliases, state, created, inviteExpires, seq, blobs } = account;
  const devices = store.record(id)?.record.devices.length ?? 0;
  const used = { devices, entries: seq, blobs: blobs.count, octets: blobs.octets };
  return { address, aliases, account: id, state, created, inviteExpires, ...used };
}
