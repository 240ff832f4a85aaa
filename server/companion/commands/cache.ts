/** `companion cache clear`: forgets what the provider has, too. Mail programs see the same as before: nothing is numbered anew. */
import { ok } from "../../../shared/lib/result.ts";
import { failed, type CommandContext, type CommandResult } from "../command.ts";
import { findAccount } from "../find-account.ts";
import { changeFolder } from "../folder-change.ts";
import { readStatus } from "./status.ts";

export async function clearCache(context: CommandContext, address: string | null): CommandResult {
  const found = await findAccount(context.data, address);
  if (!found.ok) return found;
  const { id, address: cleared } = found.value;
  const status = await readStatus(context, cleared);
  if (!status.ok) return status;
  // nothing would be fetched from that provider: it may be the only copy
  if (status.value.accounts.some(({ connection }) => connection.type === "tampered"))
    return failed(
      `something was found of the provider of ${cleared}, so what is held here stays: see \`companion status\``,
    );
  if (status.value.accounts.some((one) => "restored" in one && one.restored && one.restored.done < one.restored.of))
    return failed(`mail of ${cleared} that only this computer has is being filed again: see \`companion status\``);
  const changed = await changeFolder(context, { type: "clearCache", account: id });
  if (!changed.ok) return changed;
  const text = `Cleared what was held of ${cleared} on this computer. It is fetched again from the provider.`;
  return ok({ json: { address: cleared, cleared: true }, text });
}
