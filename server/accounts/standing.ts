/**
 * Who has an address, by the provider's own accounts and, where one is set, a directory of users. An account that was made
 * for a user of the directory exists while the directory says so, and has the aliases and the quota it says: they are asked
 * for, not copied, so that there is nothing to be kept in step. The provider's other accounts do not depend on it.
 */
import type { AccountId } from "../../shared/lib/ids.ts";
import type { FoundAccount } from "./account-store.ts";
import { addressForms } from "./address.ts";
import type { DirectoryUser, UserDirectory } from "./user-directory.ts";

/** `gone`: an account whose user the directory has no more. `user`: one that has no account yet. */
export type Standing =
  | { readonly type: "unknown" | "gone" | "unavailable" }
  | { readonly type: "user"; readonly user: DirectoryUser }
  /** `user`: null for an account of the provider's own. */
  | { readonly type: "account"; readonly account: FoundAccount; readonly user: DirectoryUser | null };

export interface Standings {
  /** By any of its addresses. */
  of(address: string): Promise<Standing>;
  /** The main address of the account that has this one; the address itself where there is none; null: `unavailable`. */
  mainOf(address: string): Promise<string | null>;
  /** Whether this account may be logged in to, as far as the directory says. */
  mayEnter(account: AccountId): Promise<"yes" | "no" | "unavailable">;
}

export interface StandingParts {
  /** By address in canonical form; and by id. */
  readonly find: (address: string) => FoundAccount | null;
  readonly byId: (account: AccountId) => FoundAccount | null;
  readonly users: UserDirectory | null;
}

export function createStandings({ find, byId, users }: StandingParts): Standings {
  /** By its main address; or by an alias that the directory says is this user's: its main one was another once. */
  async function accountOf(directory: UserDirectory, user: DirectoryUser): Promise<FoundAccount | null> {
    const named = find(user.address);
    if (named) return named;
    for (const alias of user.aliases) {
      const account = find(alias);
      if (!account?.fromDirectory || account.address !== alias) continue;
      const whose = await directory.find(alias);
      if (whose.type === "user" && whose.user.address === user.address) return account;
    }
    return null;
  }

  async function of(address: string): Promise<Standing> {
    const [form] = addressForms(address);
    if (form === undefined) return { type: "unknown" };
    const own = find(form);
    if (own && (!users || !own.fromDirectory)) return { type: "account", account: own, user: null };
    if (!users) return { type: "unknown" };
    const found = await users.find(form);
    if (found.type === "unavailable") return found;
    if (found.type === "unknown") return { type: own ? "gone" : "unknown" };
    const { user } = found;
    const account = await accountOf(users, user);
    return account ? { type: "account", account, user: account.fromDirectory ? user : null } : { type: "user", user };
  }

  return {
    of,
    async mainOf(address) {
      const standing = await of(address);
      if (standing.type === "unavailable") return null;
      return standing.type === "account" ? standing.account.address : address;
    },
    async mayEnter(id) {
      const account = byId(id);
      if (!users || !account?.fromDirectory) return "yes";
      const standing = await of(account.address);
      if (standing.type === "unavailable") return "unavailable";
      return standing.type === "account" && standing.account.id === id ? "yes" : "no";
    },
  };
}
