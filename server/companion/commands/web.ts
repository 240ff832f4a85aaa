/** `companion web`: the link that opens the webmail which the running companion serves. */
import { ok } from "../../../shared/lib/result.ts";
import { failed, type CommandContext, type CommandResult } from "../command.ts";
import { askCompanion } from "../control.ts";

/** `renew`: another link; the one before opens nothing any more. */
export async function web({ data }: CommandContext, renew: boolean): CommandResult {
  const answer = await askCompanion(data, { type: "web", renew });
  if (!answer)
    return failed("no companion runs on this folder: `companion start --web 127.0.0.1:1180` serves the webmail");
  if (typeof answer.value !== "string")
    return failed("the companion that runs does not serve the webmail: start it with --web 127.0.0.1:1180");
  const text = `${answer.value}\nWhoever has this link and uses this computer can read your mail: keep it to yourself.`;
  return ok({ json: { web: answer.value }, text });
}
