/** `companion password`: a new IMAP password for an account; the old one stops working. */
import { ok } from "../../../shared/lib/result.ts";
import { imapLines } from "../added.ts";
import type { CommandContext, CommandResult } from "../command.ts";
import { findAccount } from "../find-account.ts";
import { changeFolder, renewingPassword } from "../folder-change.ts";
import { createPassword, passwordHash } from "../password.ts";

export async function password(context: CommandContext, address: string | null): CommandResult {
  const { data, crypto } = context;
  const found = await findAccount(data, address);
  if (!found.ok) return found;
  const made = createPassword(crypto);
  const changed = await changeFolder(context, renewingPassword(found.value.id, passwordHash(crypto, made)));
  if (!changed.ok) return changed;
  const username = found.value.address;
  return ok({
    json: { address: username, imap: { username, password: made } },
    text: imapLines(username, made).join("\n"),
  });
}
