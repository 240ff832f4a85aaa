/** `companion check`: after something was found of a provider, asks it once more. */
import { ok } from "../../../shared/lib/result.ts";
import { failed, type CommandContext, type CommandResult } from "../command.ts";
import { askCompanion } from "../control.ts";
import { findAccount } from "../find-account.ts";
import { statusToText, type AccountStatus } from "../status.ts";

/** What a running companion answers to `check`. */
export interface Checked {
  /** All of the provider's log verifies, from what is held here. */
  readonly fits: boolean;
  readonly status: AccountStatus;
}

export async function check(context: CommandContext, address: string | null): CommandResult {
  const found = await findAccount(context.data, address);
  if (!found.ok) return found;
  const answer = await askCompanion(context.data, { type: "check", account: found.value.id });
  if (!answer) return failed("no companion runs on this folder: start it first");
  const checked = answer.value as Checked | null;
  if (!checked) return failed("this account is not open in the running companion: see `companion status`");
  const { fits, status } = checked;
  const text = fits
    ? "What the provider shows fits what this computer holds."
    : `That did not come through.\n\n${statusToText(status)}`;
  return ok({ json: { fits, ...status }, text });
}
