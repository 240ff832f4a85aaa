/** Invites as the operator's commands make them. Errors are one line for the operator. */
import type { Result } from "../../shared/lib/result.ts";
import type { Flavor } from "../../shared/log/record.ts";
import type { Accounts, Invited } from "../accounts/accounts.ts";

/** An address nobody has joined gets a new invite; the old one is void. */
export function addOrInvite(
  accounts: Accounts,
  address: string,
  aliases: readonly string[],
  flavor: Flavor,
): Promise<Result<Invited, string>> {
  const known = accounts.show(address);
  const again = known?.address === address.toLowerCase() && aliases.every((alias) => known.aliases.includes(alias));
  return again ? accounts.invite(address, flavor) : accounts.addAccount(address, aliases, flavor);
}

export const noAccount = (address: string): string =>
  `there is no account ${address.slice(0, 80).replace(/\p{C}/gu, "?")}`;
