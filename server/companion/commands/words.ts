/** `companion words new`: other 24 words for the account; the old ones stop opening it. */
import { ok } from "../../../shared/lib/result.ts";
import { failed, misused, type CommandContext, type CommandResult } from "../command.ts";
import { confirmWords } from "../confirm-words.ts";
import { explainKeyFailure } from "../key-words.ts";
import { onAccount } from "../on-account.ts";

export function newWords(context: CommandContext, address: string | null): CommandResult {
  const { json, terminal, clock } = context;
  if (!json && !terminal.interactive)
    return Promise.resolve(
      misused("24 words must be shown and asked back: run this in a terminal, or with --json, which prints them"),
    );
  return onAccount(context, address, async (line, { address: account, provider }) => {
    const made = await line.ask({ type: "newWords" });
    const kit = { address: account, provider, words: made.words, made: Math.floor(clock() / 1000) };
    if (!json && !(await confirmWords(context, kit)))
      return failed(
        "the words were not confirmed: nothing has changed, the words before are still those of the account",
      );
    const done = await line.ask({ type: "finishWords", pending: made.pending });
    if (!done.ok) return failed(explainKeyFailure(done.error, provider));
    const text = [
      `These are now the words of ${account}. The ones before open it no longer: destroy them in 30 days.`,
      "Until then they can undo this change: whoever has them, too. All devices are told of it.",
    ].join("\n");
    return ok({ json: { address: account, provider, made: kit.made, words: made.words }, text });
  });
}
