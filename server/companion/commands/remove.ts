/** `companion remove`: forgets an account's keys and cache on this computer, or the note that it was removed. */
import { ok } from "../../../shared/lib/result.ts";
import { asciiLower } from "../../../shared/mailbox/flags.ts";
import type { CommandContext, CommandResult } from "../command.ts";
import { findAccount } from "../find-account.ts";
import { changeFolder } from "../folder-change.ts";
import { removedNotes } from "../removed-note.ts";

export async function remove(context: CommandContext, address: string | null): CommandResult {
  const notes = await removedNotes(context.data);
  const note = address !== null && notes.find((one) => asciiLower(one.address) === asciiLower(address));
  if (note) return forget(context, note.account, note.address, "");
  const found = await findAccount(context.data, address);
  if (!found.ok) return found;
  const { id, address: removed } = found.value;
  return forget(context, id, removed, " The account lives on; its other devices still list this one.");
}

async function forget(context: CommandContext, account: string, address: string, more: string): CommandResult {
  const changed = await changeFolder(context, { type: "remove", account });
  if (!changed.ok) return changed;
  const text = `Removed ${address} from this computer: its keys and its cache.${more}`;
  return ok({ json: { address, removed: true }, text });
}
