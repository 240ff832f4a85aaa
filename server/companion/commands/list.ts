/** `companion list`: the accounts of a folder. */
import { ok } from "../../../shared/lib/result.ts";
import { heldAccounts } from "../account-folder.ts";
import type { CommandContext, CommandResult } from "../command.ts";
import { removedNotes } from "../removed-note.ts";
import { timeToText } from "../status.ts";

export async function list({ data }: CommandContext): CommandResult {
  const held = await heldAccounts(data);
  const notes = await removedNotes(data);
  const accounts = held.map(({ address, provider, id, device }) => ({ address, provider, account: id, device }));
  const removed = notes.map(({ address, provider, account, when, by }) => ({ address, provider, account, when, by }));
  const lines = [
    ...accounts.map(({ address, provider }) => `${address}  (${provider})`),
    ...removed.map(({ address, when }) => `${address}  (removed by another device, ${timeToText(when)})`),
  ];
  const text = lines.join("\n") || `no accounts in ${data} yet; \`companion add\` adds one`;
  return ok({ json: removed.length > 0 ? { accounts, removed } : { accounts }, text });
}
