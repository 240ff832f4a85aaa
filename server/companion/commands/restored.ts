/** `companion restored`: after a provider's backup was put back, shows what that means, and goes on from what the provider has. */
import { ok } from "../../../shared/lib/result.ts";
import { failed, misused, type CommandContext, type CommandResult } from "../command.ts";
import { confirm } from "../confirm.ts";
import type { KeyLine } from "../key-line.ts";
import { openKeyLine } from "../key-line.ts";
import { findAccount } from "../find-account.ts";
import type { HeldAccount } from "../account-folder.ts";
import { acceptedToText, lookToLines, lostLines, reportToText, restoredFailureToText } from "../restored-words.ts";

/** Asks first, unless `yes`. */
export async function restored(context: CommandContext, address: string | null, yes: boolean): CommandResult {
  const found = await findAccount(context.data, address);
  if (!found.ok) return found;
  if (!yes && !context.terminal.interactive) return misused("give --yes, or run this in a terminal");
  const line = await openKeyLine(context, found.value, false);
  if (!line.ok) return line;
  try {
    return await goOn(context, line.value, found.value, yes);
  } finally {
    await line.value.close();
  }
}

async function goOn(context: CommandContext, line: KeyLine, held: HeldAccount, yes: boolean): CommandResult {
  const { terminal } = context;
  terminal.tell(`Reading what ${held.provider} has of ${held.address} now …`);
  const looked = await line.ask({ type: "lookAtRestored" });
  if (!looked.ok && looked.error.type === "notStopped") return tellReport(line, held);
  if (!looked.ok) return failed(restoredFailureToText(looked.error, held));
  for (const text of lookToLines(looked.value, held)) terminal.tell(text);
  const question = `Did who runs ${held.provider} tell you so, and shall the account go on from there?`;
  if (!yes && !(await confirm(terminal, question))) return failed("nothing was changed");
  const accepted = await line.ask({ type: "acceptRestored" });
  if (!accepted.ok) return failed(restoredFailureToText(accepted.error, held));
  const { messages, whole } = looked.value;
  const text = acceptedToText(held.address, whole);
  return ok({ json: { address: held.address, messages, whole, lost: messages - whole }, text });
}

async function tellReport(line: KeyLine, { address }: HeldAccount): CommandResult {
  const report = await line.ask({ type: "restoredReport" });
  if (!report) return failed(`nothing was found of the provider of ${address}: there is nothing to go on from`);
  if (report.done + report.skipped === report.of) await line.ask({ type: "dismissRestored" });
  return ok({
    json: { address, ...report },
    text: [reportToText(report), ...lostLines(report.lost, report.lostCount)].join("\n"),
  });
}
