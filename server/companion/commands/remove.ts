/** `companion remove`: forgets an account's keys and cache on this computer, or the note that it was removed. */
import { ok, type Result } from "../../../shared/lib/result.ts";
import { asciiLower } from "../../../shared/mailbox/flags.ts";
import type { HeldAccount } from "../account-folder.ts";
import { failed, misused, type CommandContext, type CommandResult, type Failure } from "../command.ts";
import { confirm } from "../confirm.ts";
import { findAccount } from "../find-account.ts";
import { changeFolder } from "../folder-change.ts";
import { askOnce, openKeyLine } from "../key-line.ts";
import { removedNotes } from "../removed-note.ts";

/** Asks first, unless `yes`; a note holds nothing that could be lost, and goes without. */
export async function remove(context: CommandContext, address: string | null, yes: boolean): CommandResult {
  const notes = await removedNotes(context.data);
  const note = address !== null && notes.find((one) => asciiLower(one.address) === asciiLower(address));
  if (note) return forget(context, note.account, note.address, "");
  const found = await findAccount(context.data, address);
  if (!found.ok) return found;
  if (!yes) {
    const allowed = await mayForget(context, found.value);
    if (!allowed.ok) return allowed;
  }
  const { id, address: removed } = found.value;
  return forget(context, id, removed, " The account lives on; what else is in it still lists this device.");
}

async function mayForget(context: CommandContext, held: HeldAccount): Promise<Result<null, Failure>> {
  const { terminal } = context;
  if (!terminal.interactive) return misused("give --yes, or run this in a terminal");
  terminal.tell(`This wipes the keys and the cached mail of ${held.address} from this computer.`);
  for (const line of wayBackLines(await otherDevices(context, held))) terminal.tell(line);
  return (await confirm(terminal, "Remove it?")) ? ok(null) : failed("nothing was removed");
}

/** Nobody is asked for a passphrase, which may be what was lost; null: not known, as before the first sync. */
async function otherDevices(context: CommandContext, held: HeldAccount): Promise<number | null> {
  const quiet = { ...context, terminal: { ...context.terminal, interactive: false } };
  try {
    const line = await openKeyLine(quiet, held);
    if (!line.ok) return null;
    const devices = await askOnce(line.value, { type: "devices" });
    return devices.some((device) => device.isThis) ? devices.filter((device) => !device.isThis).length : null;
  } catch {
    return null;
  }
}

function wayBackLines(others: number | null): readonly string[] {
  if (others === 0)
    return [
      "It is the only device of the account that is known here: without it, the 24 words",
      "are the only way back to the mail. Whoever has lost them, too, can never read it again.",
    ];
  if (others === null)
    return ["If no other device is in the account, the 24 words are then the only way back to the mail."];
  return [
    `${others === 1 ? "Another device stays" : `${others} other devices stay`} in the account, and can add this one again.`,
  ];
}

async function forget(context: CommandContext, account: string, address: string, more: string): CommandResult {
  const changed = await changeFolder(context, { type: "remove", account });
  if (!changed.ok) return changed;
  const text = `Removed ${address} from this computer: its keys and its cache.${more}`;
  return ok({ json: { address, removed: true }, text });
}
