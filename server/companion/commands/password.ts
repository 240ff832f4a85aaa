/** `companion password`: a new IMAP password for an account; the old one stops working. */
import { ok } from "../../../shared/lib/result.ts";
import { storeAccount } from "../account-folder.ts";
import type { CommandContext, CommandResult } from "../command.ts";
import { askCompanion } from "../control.ts";
import { findAccount } from "../find-account.ts";
import { createPassword, passwordHash } from "../password.ts";
import { imapLines } from "./add.ts";

export async function password({ data, crypto }: CommandContext, address: string | null): CommandResult {
  const found = await findAccount(data, address);
  if (!found.ok) return found;
  const made = createPassword(crypto);
  await storeAccount(data, found.value.secrets, passwordHash(crypto, made));
  await askCompanion(data, { type: "reload" });
  const username = found.value.address;
  return ok({
    json: { address: username, imap: { username, password: made } },
    text: imapLines(username, made).join("\n"),
  });
}
