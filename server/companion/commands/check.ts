/** `companion check`: after something was found of a provider, asks it once more. */
import { ok } from "../../../shared/lib/result.ts";
import { failed, type CommandContext, type CommandResult } from "../command.ts";
import { findAccount } from "../find-account.ts";
import { askOnce, openKeyLine } from "../key-line.ts";
import { readStatus } from "./status.ts";

export async function check(context: CommandContext, address: string | null): CommandResult {
  const found = await findAccount(context.data, address);
  if (!found.ok) return found;
  const line = await openKeyLine(context, found.value, false);
  if (!line.ok) return line;
  const fits = await askOnce(line.value, { type: "checkAgain" });
  const status = await readStatus(context, found.value.address);
  if (!status.ok) return status;
  const [shown] = status.value.accounts;
  if (!shown) return failed(`${found.value.address} has gone meanwhile`);
  const said =
    shown.connection.type === "tampered" && shown.connection.compared
      ? "Asking the provider settles nothing here: what it shows to one device alone may fit."
      : "That did not come through.";
  const text = fits ? "What the provider shows fits what this computer holds." : `${said}\n\n${status.value.text}`;
  return ok({ json: { fits, ...shown }, text });
}
