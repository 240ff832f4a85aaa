/** Joining from within the provider: the operator's process is the device that makes an account's keys. */
import type { InviteParts } from "../../shared/account/join/join.ts";
import { err, ok } from "../../shared/lib/result.ts";
import type { Accounts } from "../accounts/accounts.ts";

/** `origin`: nothing that is made here keeps it. */
export const localJoin = (
  accounts: Pick<Accounts, "checkInvite" | "join">,
  origin: string,
): InviteParts["provider"] => ({
  origin,
  invite: (token) => Promise.resolve(accounts.checkInvite(token)),
  async join(call) {
    const joined = await accounts.join(call);
    if (joined.ok) return ok(joined.value);
    return err(joined.error.type === "failing" ? { type: "offline" } : joined.error);
  },
});
