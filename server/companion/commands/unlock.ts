/** `companion unlock`: takes the lock off a folder; its keys lie in files with mode 0600 again. */
import { ok } from "../../../shared/lib/result.ts";
import { failed, type CommandContext, type CommandResult } from "../command.ts";
import { changeFolder } from "../folder-change.ts";
import { readFolderLock } from "../folder-lock-file.ts";
import { unlockFolder } from "../unlock-folder.ts";

export async function unlock(context: CommandContext): CommandResult {
  const lock = await readFolderLock(context.data);
  if (lock === null) return failed(`${context.data} is not locked`);
  const keys = await unlockFolder(context);
  if (!keys.ok) return keys;
  const changed = await changeFolder(context, { type: "unlock" }, keys.value);
  if (!changed.ok) return changed;
  if (lock !== "damaged" && lock.entry !== null) await context.keychain.clear(lock.entry);
  return ok({ json: { locked: false }, text: `Unlocked: the keys in ${context.data} open without a passphrase.` });
}
