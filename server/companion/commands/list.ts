/** `companion list`: the accounts of a folder. */
import { ok } from "../../../shared/lib/result.ts";
import { heldAccounts } from "../account-folder.ts";
import type { CommandContext, CommandResult } from "../command.ts";

export async function list({ data }: CommandContext): CommandResult {
  const held = await heldAccounts(data);
  const accounts = held.map(({ address, provider, id, device }) => ({ address, provider, account: id, device }));
  const lines = accounts.map(({ address, provider }) => `${address}  (${provider})`);
  return ok({ json: { accounts }, text: lines.join("\n") || `no accounts in ${data} yet; \`companion add\` adds one` });
}
