/** `companion add --invite`: makes the account's keys and words here, and registers it. */
import { alreadyHeld, isHeld, keepJoined, openForAdding } from "../added.ts";
import { failed, misused, type CommandContext, type CommandResult } from "../command.ts";
import { confirmWords } from "../confirm-words.ts";
import { whyNotJoined } from "../join-words.ts";
import { explainUrlRefusal, parseInvite } from "../provider-url.ts";
import type { AddOptions } from "./add.ts";

export async function addByInvite(
  context: CommandContext,
  { name, allowHttp }: Pick<AddOptions, "name" | "allowHttp">,
  link: string,
): CommandResult {
  const { data, json, network, terminal, clock } = context;
  const invite = parseInvite(link, allowHttp);
  if (!invite.ok) return misused(explainUrlRefusal("the invite link", invite.error));
  if (!json && !terminal.interactive)
    return misused("24 words must be shown and asked back: run this in a terminal, or with --json, which prints them");
  const { origin, token } = invite.value;
  const keys = await openForAdding(context);
  if (!keys.ok) return keys;
  const started = await network.startJoin(origin, token);
  if (!started.ok) return failed(await whyNotJoined(network, started.error, origin));
  const pending = started.value;
  const { address, words } = pending;
  if (pending.flavor === "transparent")
    return failed(
      `this link makes an account that opens with a password: open it in a browser (${address}; the invite is still good)`,
    );
  if (await isHeld(data, address)) return alreadyHeld(address);
  const kit = { address, provider: origin, words, made: Math.floor(clock() / 1000) };
  if (!json && !(await confirmWords(context, kit)))
    return failed("the words were not confirmed: nothing was registered, and the invite is still good");
  const joined = await pending.finish({ kind: "companion", name });
  if (!joined.ok) return failed(await whyNotJoined(network, joined.error, origin));
  return keepJoined(context, keys.value, joined.value, words);
}
