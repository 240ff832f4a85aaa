/** `companion remove`: forgets an account's keys and cache on this computer. */
import { ok } from "../../../shared/lib/result.ts";
import { removeAccount } from "../account-folder.ts";
import { failed, type CommandContext, type CommandResult } from "../command.ts";
import { askCompanion } from "../control.ts";
import { findAccount } from "../find-account.ts";
import { lockFolder } from "../../process/folder-lock.ts";

export async function remove({ data }: CommandContext, address: string | null): CommandResult {
  const found = await findAccount(data, address);
  if (!found.ok) return found;
  const { id, address: removed } = found.value;
  if (!(await askCompanion(data, { type: "remove", account: id }))) {
    const lock = lockFolder(data);
    if (!lock) return failed("another companion command works on this folder: try again");
    await removeAccount(data, id);
    lock.release();
  }
  return ok({
    json: { address: removed, removed: true },
    text: `Removed ${removed} from this computer: its keys and its cache. The account lives on; its other devices still list this one.`,
  });
}
