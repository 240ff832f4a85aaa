/** `companion keys renew`: new keys for what comes, the same devices. */
import { ok } from "../../../shared/lib/result.ts";
import { failed, type CommandContext, type CommandResult } from "../command.ts";
import { explainKeyFailure } from "../key-words.ts";
import { onAccount } from "../on-account.ts";

export function renewKeys(context: CommandContext, address: string | null): CommandResult {
  return onAccount(context, address, async (line, { address: account, provider }) => {
    const renewed = await line.ask({ type: "renewKeys" });
    if (!renewed.ok) return failed(explainKeyFailure(renewed.error, provider));
    const text = `Renewed the keys of ${account}: what comes from now on is sealed under new ones. All devices follow by themselves.`;
    return ok({ json: { address: account, renewed: true }, text });
  });
}
