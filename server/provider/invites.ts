/** Invites as the operator's commands make them. Errors are one line for the operator. */
import { err, ok, type Result } from "../../shared/lib/result.ts";
import type { Flavor } from "../../shared/log/record.ts";
import type { Accounts, Invited } from "../accounts/accounts.ts";

/** An address nobody has joined gets a new invite; the old one is void. `flavor` null: that of the old one, or hardened. */
export async function addOrInvite(
  accounts: Accounts,
  address: string,
  aliases: readonly string[],
  given: Flavor | null,
): Promise<Result<Invited & { readonly flavor: Flavor }, string>> {
  const known = accounts.show(address);
  const isSame = known?.address === address.toLowerCase();
  const again = isSame && aliases.every((alias) => known.aliases.includes(alias));
  if (isSame && !again)
    return err(
      `${known.address} is there already: \`account alias ${known.address} ALIAS\` gives it a further address`,
    );
  const flavor = given ?? (again ? known.inviteFlavor : null) ?? "hardened";
  const issued = await (again ? accounts.invite(address, flavor) : accounts.addAccount(address, aliases, flavor));
  return issued.ok ? ok({ ...issued.value, flavor }) : issued;
}

export const noAccount = (address: string): string =>
  `there is no account ${address.slice(0, 80).replace(/\p{C}/gu, "?")}`;
