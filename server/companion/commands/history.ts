/** `companion history`: the point of the log that this device has read, to compare with another device's. */
import { isSixWords } from "../../../shared/crypto/six-words.ts";
import { seq as toSeq } from "../../../shared/lib/ids.ts";
import { ok } from "../../../shared/lib/result.ts";
import { failed, misused, type CommandContext, type CommandResult } from "../command.ts";
import { onAccount } from "../on-account.ts";

const WORDS = 6;

/** `compared`: nothing, or an entry, or an entry and the six words that another device shows for it. */
export function history(context: CommandContext, address: string | null, compared: readonly string[]): CommandResult {
  const [entry = "", ...others] = compared;
  const at = others.length === 0 && /^\d{1,15}$/.test(entry) ? toSeq(Number(entry)) : null;
  if (compared.length > 0 && at === null) return compare(context, address, compared);
  return onAccount(context, address, async (line, { address: account }) => {
    const { seq, words } = await line.ask(at === null ? { type: "point" } : { type: "point", seq: at });
    if (words.length === 0)
      return failed(
        `entry ${seq} cannot be shown: this device has not read so far yet, or it was over 1,024 entries ago`,
      );
    const text = [
      `${account}: entry ${seq}`,
      `  ${words.join(" ")}`,
      "On another device of this account, compare:",
      `  aerogramme companion history ${seq} ${words.join(" ")}`,
    ].join("\n");
    return ok({ json: { address: account, seq, words }, text });
  });
}

function compare(context: CommandContext, address: string | null, compared: readonly string[]): CommandResult {
  // as they are shown, in six arguments or in one
  const [entry = "", ...words] = compared.flatMap((text) => text.trim().split(/\s+/));
  if (!/^\d{1,15}$/.test(entry) || words.length !== WORDS)
    return Promise.resolve(misused("give the entry's number and its six words, as the other device shows them"));
  if (!isSixWords(words.join(" ")))
    return Promise.resolve(misused("one of these is not a word that devices show: look at the other device again"));
  const seq = toSeq(Number(entry));
  return onAccount(context, address, async (line) => {
    const comparison = await line.ask({ type: "compare", seq, words: words.join(" ") });
    switch (comparison) {
      case "same":
        return ok({ json: { seq, comparison }, text: `The same: both devices have one history up to entry ${seq}.` });
      case "different":
        return failed(
          `DIFFERENT: at entry ${seq} this device has another history: your devices are shown different mail, and syncing has stopped here; if you only mistyped a word, compare again`,
        );
      case "unknown":
        return failed(
          `entry ${seq} cannot be compared here: this device has not read so far yet, or it was too long ago; compare the newest one`,
        );
    }
  });
}
