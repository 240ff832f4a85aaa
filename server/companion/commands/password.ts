/** `companion password`: another IMAP password for an account; the old one stops working. */
import { ok, type Result } from "../../../shared/lib/result.ts";
import { imapLines } from "../added.ts";
import { failed, type CommandContext, type CommandResult, type Failure } from "../command.ts";
import { findAccount } from "../find-account.ts";
import { changeFolder, renewingPassword } from "../folder-change.ts";
import { createPassword, ownPasswordFault, passwordHash } from "../password.ts";

/** `own`: one that somebody chose, in the first line of standard input; it is not shown again. */
export async function password(context: CommandContext, address: string | null, own = false): CommandResult {
  const found = await findAccount(context.data, address);
  if (!found.ok) return found;
  const { id, address: named, username } = found.value;
  const given = own ? await readOwn(context, [named]) : ok(createPassword(context.crypto));
  if (!given.ok) return given;
  const changed = await changeFolder(context, renewingPassword(id, passwordHash(context.crypto, given.value)));
  if (!changed.ok) return changed;
  const name = username ?? named;
  const imap = { username: name, ...(own ? {} : { password: given.value }) };
  const text = own ? [`${name} opens with that password from now on.`] : imapLines(name, given.value);
  return ok({ json: { address: named, imap }, text: text.join("\n") });
}

/** A person types it twice. */
async function readOwn({ terminal }: CommandContext, personal: readonly string[]): Promise<Result<string, Failure>> {
  const given = await terminal.readLine("New IMAP password: ");
  if (given === null) return failed("no password was given: the one before stays");
  const fault = ownPasswordFault(given, personal);
  if (fault !== null) return failed(fault);
  if (!terminal.interactive) return ok(given);
  const again = await terminal.readLine("The same again: ");
  return again === given ? ok(given) : failed("the two are not the same: the password before stays");
}
