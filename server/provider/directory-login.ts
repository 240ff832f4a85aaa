/**
 * Logins of users whose passwords a directory keeps. A password that binds is right; what it opens is the account's own, so
 * that who runs the directory reads no mail. The first one makes the account: nobody is shown its words then, which its user
 * can have made anew in the webmail.
 */
import { startJoin } from "../../shared/account/join/join.ts";
import type { Stretch } from "../../shared/crypto/access-secrets.ts";
import type { Accounts } from "../accounts/accounts.ts";
import type { UserDirectory } from "../accounts/user-directory.ts";
import { nodeCrypto } from "../crypto/node-crypto.ts";
import type { LoginStanding, LoginUsers } from "../hosted/password-login.ts";
import { localJoin } from "./local-join.ts";

export interface DirectoryLoginParts {
  readonly accounts: Accounts;
  readonly users: UserDirectory;
  readonly stretch: Stretch;
  /** Unix milliseconds. */
  readonly clock: () => number;
}

export function createDirectoryLogin({ accounts, users, stretch, clock }: DirectoryLoginParts): LoginUsers {
  /** By address: two first logins make one account. */
  const making = new Map<string, Promise<"ok" | "wrong" | "failing">>();

  async function make(address: string, password: string): Promise<"ok" | "wrong" | "failing"> {
    const known = accounts.show(address);
    if (known?.state === "joined") return "ok";
    // an administrator gave a link for an account of another flavor: that is for whoever has it
    if (known?.state === "invited" && known.inviteFlavor === "hardened") return "wrong";
    const issued = await (known
      ? accounts.invite(address, "transparent")
      : accounts.addAccount(address, [], "transparent"));
    if (!issued.ok) return "failing";
    const parts = { crypto: nodeCrypto, provider: localJoin(accounts, "https://localhost"), clock };
    const pending = await startJoin(parts, issued.value.token);
    const joined = pending.ok ? await pending.value.finishWithPassword(password, { stretch, wordless: true }) : pending;
    if (joined.ok) joined.value.secrets.fill(0);
    return joined.ok ? "ok" : "failing";
  }

  return {
    async standing(address): Promise<LoginStanding> {
      const standing = await accounts.standings.of(address);
      switch (standing.type) {
        case "unavailable":
          return { type: "unavailable" };
        case "gone":
          return { type: "none" };
        case "unknown":
          return { type: "own" };
        case "user": {
          const { user } = standing;
          if (user.flavor === "hardened") return { type: "none" };
          return { type: "user", address: user.address, isMade: false };
        }
        case "account": {
          const { account, user } = standing;
          if (!user) return { type: "own" };
          const isMade = account.record !== null;
          if (!isMade && user.flavor === "hardened") return { type: "none" };
          return { type: "user", address: account.address, isMade };
        }
      }
    },
    async bind(address, password) {
      return (await users.bind(address, password)).type;
    },
    make(address, password) {
      const under = making.get(address);
      if (under) return under;
      const made = make(address, password).finally(() => making.delete(address));
      making.set(address, made);
      return made;
    },
  };
}
